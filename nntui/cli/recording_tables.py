"""What `nntui help recordings` tells: the events of a recording, its questions, and the form of a note."""

from nntui.cli.tables import Part, Table


def recordings() -> list[Part]:
    """Every line of a recording."""
    from nntui.lesson.events import reference

    return [
        "A recording is data: JSON lines, one event each, written through at once, so that a crash costs the last line "
        "at most. The first line is the header: `nntui_recording` (the format's version, 1), `name`, `title`, "
        "`author`, `student` (who answers), `settings`, `versions`, and the whole `scenario` as text with its `hash` "
        "(SHA-256). Where its rows come from a CSV file, `csv` holds that file's `name`, `hash` and, up to 1 MB, its "
        "`text`, so that it replays without the file; with a larger one it asks for that very file beside it. "
        "`weights` holds alike the file of `network.weights_file`, of a .npz file the text in base64. Lines of later "
        "versions are kept as they are.",
        "`nntui export FILE.nnrec --to FILE.toml` turns it into TOML, to read, correct, translate or write by hand: "
        "the same keys on top, and a `[[moment]]` for each event. Every event may have a `time`, in seconds. By hand "
        "`scenario` may be the name of one that nntui brings along.",
        "`nntui replay --check FILE` says whether all numbers come out as they were, and counts the events: the lines "
        "of the file without its header. What was taken out of a file, or changed in its questions, it can't see: "
        "`nntui grade LESSON FILE` can, which compares a file with the lesson that was given out, and its seals with "
        "what stands before them. Whoever has the program can make a seal: it is no signature.",
        Table(("event", "its keys", "what it is"), reference(), coded=False),
        *_questions(),
        "Braces in a `note` stand for a number of that moment; in a question and its hints they stay as they are. "
        "While a question with `after` stands, nothing that is shown depends on what it asks for; anything else may be "
        "tried, and whoever computes the answer in a network of their own has worked it out. Answers are judged by the "
        "states of the lesson that was given out. Answered after a later note was seen, asked of another state, the "
        "same in two files: `nntui grade` says so.",
        "On the screen `m` writes a note at this moment: into the file that is recorded into, else into the recording "
        "of one's own that is shown, else into the session, which `r` records from its beginning on. `M` lists one's "
        "own notes: Enter changes one, ← and → let it stand an event earlier or later, d deletes it. In the file of a "
        "recording that is shown nothing but that note's line changes; what stands before an answer stays, since the "
        "answer is sealed with it. A lesson in TOML is changed in its file, by hand: `M` tells the line.",
        *_form_of_a_note(),
    ]


def _questions() -> list[Part]:
    """The kinds of questions, and their keys."""
    from nntui.lesson.events import ONLY_IN, Question, keys_of
    from nntui.lesson.question_keys import KEYS
    from nntui.lesson.questions import KINDS

    own = {kind: ", ".join(f"`{key}`" for key, kinds in ONLY_IN.items() if kind in kinds) for kind in KINDS}
    return [
        Table(
            ("kind", "asks for", "keys of its own"),
            [(f"`{kind}`", row.words, own[kind] or "–") for kind, row in KINDS.items()],
            "Kinds of questions",
            coded=False,
        ),
        Table(
            ("key", "what it is"),
            [(f"`{key}`", KEYS[key]) for key in keys_of(Question)],
            "Keys of a question",
            coded=False,
        ),
    ]


def _form_of_a_note() -> list[Part]:
    """The fields of a note on the screen, and what the answer is there."""
    from nntui.lesson.note_form import ANSWERS, FIELDS, words_for

    return [
        Table(
            ("field", "what to type"),
            [(row.label, words_for(name, "")) for name, row in FIELDS.items()],
            "The form of a note",
            coded=False,
        ),
        Table(
            ("kind", "the answer that is typed there"),
            [(f"`{kind}`", words) for kind, words in ANSWERS.items() if kind],
            "Answers in the form",
            coded=False,
        ),
    ]
