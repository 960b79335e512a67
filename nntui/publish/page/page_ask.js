// Asks the questions of the notes: how they are answered, what is said of it, and what comes to light then.

const MOST_BUTTONS = 12; // names that are shown as buttons; more are a list
const tries = []; // in their order: { to, answer, right, time }
let unsaved = false;

const questions = () => content.notes.filter((note) => note.question);
const isOpen = (note) => Boolean(note.question) && !note.over;

// The last frame that may be seen: that of the first question that waits.
function lastSeen() {
  const open = content.notes.find(isOpen);
  return open ? open.frame : content.frames.length - 1;
}

function wordsOf(note) {
  const said = !isOpen(note) && note.opened ? note.opened : note.text;
  const place = say("note", { note: content.notes.indexOf(note) + 1, notes: content.notes.length });
  const lines = [make("p", { className: "place", textContent: place })];
  lines.push(make("p", { className: "words", dir: "auto", textContent: said }));
  if (note.question) lines.push(make("p", { className: "asked", dir: "auto", textContent: note.question.text }));
  return lines;
}

const field = (label, input) => make("label", {}, `${label} `, input);

const FIELDS = {
  word: (question, note) => [field(say("your_answer"), make("input", { id: "given", maxLength: 100, autocomplete: "off", value: note.given ?? "" }))],
  number: (question, note) => FIELDS.word(question, note),
  direction: (question) => oneOf(question, (name) => say(name)),
  one: (question) => oneOf(question, (name) => name),
  order: (question) => [inOrder(question)],
  none(question, note) {
    const number = content.notes.indexOf(note) + 1;
    return [make("p", { textContent: say(question.why, { command: content.command, note: number }) })];
  },
};

function oneOf(question, shown) {
  if (question.names.length > MOST_BUTTONS) {
    const options = question.names.map((value) => make("option", { value, textContent: shown(value) }));
    return [field(say("your_answer"), make("select", { id: "given" }, make("option", { value: "", textContent: say("choose") }), ...options))];
  }
  const buttons = question.names.map((value) =>
    make("label", { className: "choice" }, make("input", { type: "radio", name: "given", value }), " ", make("span", { dir: "auto", textContent: shown(value) })));
  return [make("fieldset", {}, make("legend", { textContent: say("your_answer") }), ...buttons)];
}

// A list whose entries are moved by buttons.
function inOrder(question) {
  const list = make("ol", { className: "order" });
  const move = (item, by) => {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) other[by < 0 ? "before" : "after"](item);
    item.querySelector(by < 0 ? "button" : "button:last-child").focus();
    tell([...list.children].map((each) => each.dataset.name).join(", "));
  };
  for (const name of question.names) {
    const item = make("li", {}, make("span", { dir: "auto", textContent: name }));
    item.dataset.name = name;
    for (const [by, sign, key] of [[-1, "↑", "earlier"], [1, "↓", "later"]]) {
      const button = make("button", { type: "button", textContent: sign });
      button.setAttribute("aria-label", say(key, { name }));
      button.addEventListener("click", () => move(item, by));
      item.append(" ", button);
    }
    list.append(item);
  }
  return make("fieldset", {}, make("legend", { textContent: say("smallest_first") }), list);
}

function formOf(note, open = isOpen(note)) {
  const question = note.question;
  const parts = open || !content.judges ? FIELDS[question.kind](question, note) : [];
  const buttons = make("p", { className: "buttons" });
  if (parts.length && question.kind !== "none") buttons.append(make("button", { id: "answer", textContent: say("answer") }), " ");
  if (open) {
    const key = question.kind === "none" ? "go_on" : content.judges ? "give_up" : "pass_over";
    buttons.append(make("button", { id: "over", type: "button", textContent: say(key) }));
  } else if (at < content.frames.length - 1) {
    buttons.append(make("button", { id: "on", type: "button", textContent: say("go_on") }));
  }
  return [...parts, buttons];
}

function given(form, question) {
  if (question.kind === "order") return [...form.querySelectorAll("li")].map((item) => item.dataset.name).join(", ");
  const found = form.querySelector("input:checked, select, input:not([type=radio])");
  return found ? found.value : "";
}

// Say something of the answer, also to those who hear the page.
function tell(words, look = "") {
  $("verdict").textContent = words;
  $("verdict").className = look;
}

function answered(note) {
  const question = note.question;
  const answer = given($("ask"), question);
  const right = content.judges ? JUDGES[question.kind === "direction" ? "one" : question.kind](question, answer) : anyAnswer(question, answer);
  if (right === null) return tell(say(question.kind === "number" ? "no_number" : "no_answer"), "bad");
  const to = content.notes.indexOf(note);
  const before = tries.filter((each) => each.to === to);
  if (content.judges && !right && before.some((each) => sameAnswer(question, each.answer, answer))) {
    tell(say("no_further"), "bad");
    return $("given")?.select?.();
  }
  unsaved = true;
  if (!content.judges) return collected(note, answer);
  tries.push({ answer, to, right, time: seconds() });
  note.wrong = (note.wrong ?? 0) + !right;
  note.right ||= right;
  const hint = question.hints[Math.min(note.wrong, question.hints.length - 1)];
  if (right || note.wrong >= question.hints.length - 1) return finish(note);
  note.said = hint ? `${say("wrong")} ${say("hint", { hint })}` : `${say("wrong")} ${question.hints.some(Boolean) ? say("hints_left") : ""}`;
  note.look = "bad";
  tell(note.said, note.look);
  $("given")?.select?.();
}

// Whether there is an answer at all, where the page doesn't know which is right.
function anyAnswer(question, answer) {
  return (question.kind === "number" ? numbersMeant(answer).length : strip(answer)) ? true : null;
}

function collected(note, answer) {
  const to = content.notes.indexOf(note);
  const before = tries.findIndex((each) => each.to === to);
  if (before >= 0) tries.splice(before, 1);
  tries.push({ answer, to, time: seconds() });
  Object.assign(note, { over: true, said: say("kept"), look: "", given: answer });
  opened(note);
}

// Nothing waits for an answer to it any more: the answer is told, and what it had hidden is shown.
function finish(note) {
  const answer = note.question.answer;
  const told = answer === undefined ? "" : note.right ? `${say("right")} ${answer}` : say("the_answer", { answer });
  Object.assign(note, { over: true, said: told, look: note.right ? "good" : "" });
  opened(note);
}

function opened(note) {
  const rows = content.opened[note.frame];
  if (rows) content.frames[note.frame].splice(3, rows.length, ...rows);
  redraw();
  ($("on") ?? $("given") ?? $("caption")).focus();
}

const seconds = () => Math.round(performance.now()) / 1000;
const numbered = (notes) => notes.map((note) => content.notes.indexOf(note) + 1).join(", ");

function score() {
  const all = questions().filter((note) => note.question.kind !== "none");
  const elsewhere = questions().filter((note) => note.question.kind === "none");
  const hard = all.filter((note) => !note.right || note.wrong >= content.tries);
  const right = all.filter((note) => note.right);
  const counts = { asked: all.length, right: right.length, first: right.filter((note) => !note.wrong).length };
  const said = [content.judges ? say("score", counts) : say("answered", { asked: all.length, answered: tries.length })];
  if (content.judges && hard.length) said.push(say("again", { notes: numbered(hard) }));
  if (elsewhere.length) said.push(say("elsewhere", { notes: numbered(elsewhere) }));
  return said.join(" ");
}

// What stands below the last note: the score, and the way to where the answers are saved.
function ending() {
  const button = make("button", { type: "button", textContent: say("save") });
  button.addEventListener("click", () => $("name").focus());
  return [make("p", { textContent: score() }), make("p", {}, button)];
}

function save() {
  const student = strip($("name").value);
  if (!student) {
    $("name").focus();
    $("saved").textContent = say("name_missing");
    return;
  }
  const text = savedText({ ...content.head, student }, tries, { end: reachedNotes(), time: seconds() });
  const name = `${student.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "answers"}.nnans`;
  const link = make("a", { href: URL.createObjectURL(new Blob([text])), download: name });
  link.click();
  unsaved = false;
  $("saved").textContent = say("saved", { file: name });
}
