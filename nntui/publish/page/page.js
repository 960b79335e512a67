// Shows the frames of a recording with its notes, plays them, and listens to keys.

const READING = 20; // letters a second
const LONGEST = 6; // seconds that play rests at a note
let lines, at = -1, furthest = 0, timer = 0;

const atFrame = () => {
  const frame = Math.max(-1, ...content.notes.map((note) => note.frame).filter((found) => found <= at));
  return content.notes.filter((note) => note.frame === frame);
};
const reachedNotes = () => content.notes.filter((note) => note.frame <= furthest).length;

function show(frame) {
  const last = lastSeen();
  const before = at;
  at = Math.min(Math.max(frame, 0), last);
  if (frame > last && last < content.frames.length - 1) tell(say("stands"), "bad");
  if (at === before) return;
  furthest = Math.max(furthest, at);
  redraw();
}

function redraw() {
  const [time, step, branch, ...rows] = content.frames[at];
  rows.forEach((number, y) => {
    if (lines[y].number !== number) {
      lines[y].element.replaceChildren(row(number));
      lines[y].number = number;
    }
  });
  const where = say(branch ? "step_on" : "step", { step: step.toLocaleString("en"), branch });
  $("slider").value = at;
  $("slider").setAttribute("aria-valuetext", say("place", { frame: at + 1, frames: content.frames.length, where }));
  $("where").textContent = say("time", { where, seconds: time.toFixed(1) });
  $("screen").setAttribute("aria-label", say("screen", { where }));
  $("back").disabled = at === 0;
  $("forth").disabled = at === content.frames.length - 1;
  $("previous").disabled = !content.notes.some((note) => note.frame < at);
  $("next").disabled = !content.notes.some((note) => note.frame > at);
  caption();
}

function caption() {
  const notes = atFrame();
  const state = notes.map((note) => `${note.frame} ${note.over} ${at === content.frames.length - 1}`).join();
  if ($("caption").dataset.state === state) return;
  const inside = $("said").contains(document.activeElement);
  $("caption").dataset.state = state;
  $("caption").replaceChildren(...notes.flatMap(wordsOf));
  const asking = notes.find((note) => note.question);
  $("ask").replaceChildren(...(asking ? formOf(asking) : []));
  $("ask").hidden = !asking;
  tell(asking?.said ?? "", asking?.look ?? "");
  $("ending").hidden = at < content.frames.length - 1 || !questions().length;
  $("ending").replaceChildren(...($("ending").hidden ? [] : ending()));
  if (inside && !$("said").contains(document.activeElement)) $("caption").focus();
  list();
}

function list() {
  const seen = content.notes.filter((note) => note.frame <= furthest);
  $("notes").replaceChildren(...seen.map((note) => {
    const step = say("step", { step: content.frames[note.frame][1].toLocaleString("en") });
    const button = make("button", { type: "button", textContent: step });
    button.addEventListener("click", () => { pause(); show(note.frame); $("caption").focus(); });
    const item = make("li", {}, button, ...wordsOf(note).slice(1));
    if (note.over && note.said) item.append(make("p", { className: note.look, textContent: note.said }));
    if (atFrame().includes(note)) item.setAttribute("aria-current", "true");
    return item;
  }));
  $("score").textContent = score();
}

function toNote(by) {
  const frames = content.notes.map((note) => note.frame);
  const found = by > 0 ? frames.find((frame) => frame > at) : frames.findLast((frame) => frame < at);
  pause();
  if (found !== undefined) show(found);
}

function playing(on) {
  $("play").textContent = on ? "⏸" : "▶";
  $("play").setAttribute("aria-label", say(on ? "pause" : "play"));
}

function pause() {
  clearTimeout(timer);
  timer = 0;
  playing(false);
}

function play() {
  if (timer) return pause();
  if (at === content.frames.length - 1) show(0);
  if (at === lastSeen() && at < content.frames.length - 1) return show(at + 1);
  playing(true);
  rest();
}

// Go on to the next frame when it is due, and not before what is said here can be read.
function rest(read = false) {
  const here = read ? [] : content.notes.filter((note) => note.frame === at);
  const letters = here.reduce((sum, note) => sum + note.text.length + (note.question?.text.length ?? 0), 0);
  const reading = here.length ? Math.min(1 + letters / READING, LONGEST) : 0;
  const gap = at + 1 < content.frames.length ? content.frames[at + 1][0] - content.frames[at][0] : 0;
  timer = setTimeout(() => {
    show(at + 1);
    const waits = content.notes.some((note) => note.frame === at && (note.waits || note.question));
    if (waits || at === content.frames.length - 1) pause();
    else rest();
  }, 1000 * Math.max(gap, reading));
}

const KEYS = {
  " ": play,
  ArrowLeft: () => { pause(); show(at - 1); },
  ArrowRight: () => { pause(); show(at + 1); },
  Home: () => { pause(); show(0); },
  End: () => { pause(); show(content.frames.length - 1); },
  n: () => toNote(1),
  N: () => toNote(-1),
  "+": () => enlarge(1),
  "-": () => enlarge(-1),
  Enter: () => $("ask").querySelector("input, select, button")?.focus(),
};
const TOLD = [ // the same for readers
  [["space"], "key_play"], ["← →", "key_frame"], ["n N", "key_note"], ["Home End", "key_ends"], ["+ −", "key_size"], ["Enter Esc", "key_answer"],
];

// Whether a key belongs to what has the focus: letters to a field, arrows to a list or to the enlarged screen.
function isTaken(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (target.closest("input:not(#slider), select")) return true;
  if (key === " " || key === "Enter") return Boolean(target.closest("button"));
  return target.id === "screen" && zoom > 0 && key.startsWith("Arrow");
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return $("caption").focus();
    if (isTaken(event) || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  for (const [id, action] of Object.entries({
    play, back: KEYS.ArrowLeft, forth: KEYS.ArrowRight, next: KEYS.n, previous: KEYS.N,
    larger: KEYS["+"], smaller: KEYS["-"],
  })) $(id).addEventListener("click", action);
  $("slider").addEventListener("input", () => { pause(); show(Number($("slider").value)); $("slider").value = at; });
  $("ask").addEventListener("submit", (event) => { event.preventDefault(); answered(atFrame().find((note) => note.question)); });
  $("ask").addEventListener("click", (event) => {
    if (event.target.id === "over") finish(atFrame().find((note) => note.question));
    if (event.target.id === "on") { playing(true); $("caption").focus(); rest(true); }
  });
  $("save").addEventListener("submit", (event) => { event.preventDefault(); save(); });
  window.addEventListener("resize", fit);
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

function dress() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = root.dataset.theme !== "auto";
  const follow = () => { if (!chosen) root.dataset.theme = dark.matches ? "dark" : "light"; };
  follow();
  dark.addEventListener("change", follow);
  $("theme").addEventListener("click", () => {
    chosen = true;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  });
}

function furnish() {
  lines = content.frames[0].slice(3).map(() => ({ element: make("div", { className: "row" }), number: -1 }));
  $("slider").max = content.frames.length - 1;
  $("screen").append(...lines.map(({ element }) => element));
  const named = TOLD.filter(([, key]) => (key !== "key_answer" || questions().length) && (key !== "key_note" || content.notes.length));
  const told = named.map(([keys, key]) => `${Array.isArray(keys) ? say(keys[0]) : keys} ${say(key)}`);
  $("keys").textContent = `${say("keys")}: ${told.join(", ")}.`;
  for (const id of ["controls", "looks"]) $(id).hidden = false;
  for (const id of ["said", "list", "previous", "next"]) $(id).hidden = !content.notes.length;
  $("mine").hidden = !questions().length;
}

async function start() {
  dress();
  content = await decoded($("content").textContent);
  $("content").remove();
  furnish();
  measureFont();
  listen();
  fit();
  show(0);
}

start().catch(() => {
  $("said").hidden = false;
  $("caption").textContent = $("said").dataset.old;
});
