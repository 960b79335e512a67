"use strict";
// Shows the frames of a recording. They come as distinct rows of [text, look, text, look, …], and for each frame its
// time, its words and the numbers of its rows; deflated, in base64. Text is only ever set as text.

const $ = (id) => document.getElementById(id);
const notes = [...document.querySelectorAll("#notes > li")].map((item) => ({ item, frame: Number(item.dataset.frame) }));
const READING = 20; // letters a second
const LONGEST = 6; // seconds that play rests at a note
const READABLE = 13; // pixels of a letter that can be read
const LARGEST = 20;

let recording, lines, at = -1, timer = 0, readable = false;

async function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

// A character that the font doesn't have comes from another, and may be wider or narrower than a cell.
const pen = document.createElement("canvas").getContext("2d");
const known = new Map();
let cell = 0;

function measureFont() {
  pen.font = `100px ${getComputedStyle($("screen")).fontFamily}`;
  cell = pen.measureText("0").width;
}

function fits(character) {
  if (!known.has(character)) known.set(character, Math.abs(pen.measureText(character).width - cell) < 0.1);
  return known.get(character);
}

function span(text, look, cells) {
  const element = document.createElement("span");
  element.className = recording.looks[look];
  element.textContent = text;
  if (cells) {
    element.classList.add("box");
    element.style.width = `${cells}ch`;
  }
  return element;
}

function row(number) {
  const line = document.createDocumentFragment();
  const pieces = recording.rows[number];
  for (let i = 0; i < pieces.length; i += 2) {
    let plain = "";
    for (const character of pieces[i]) {
      if (character < "\x7f" || (fits(character) && !recording.wide.includes(character))) {
        plain += character;
        continue;
      }
      if (plain) line.append(span(plain, pieces[i + 1]));
      plain = "";
      line.append(span(character, pieces[i + 1], recording.wide.includes(character) ? 2 : 1));
    }
    if (plain) line.append(span(plain, pieces[i + 1]));
  }
  return line;
}

function show(frame) {
  const before = at;
  at = Math.min(Math.max(frame, 0), recording.frames.length - 1);
  if (at === before) return;
  const [time, words, ...rows] = recording.frames[at];
  rows.forEach((number, y) => {
    if (lines[y].number !== number) {
      lines[y].element.replaceChildren(row(number));
      lines[y].number = number;
    }
  });
  $("slider").value = at;
  $("slider").setAttribute("aria-valuetext", `frame ${at + 1} of ${recording.frames.length}, ${words}`);
  $("where").textContent = `${words}, ${time.toFixed(1)} s`;
  $("screen").setAttribute("aria-label", `the screen at ${words}`);
  $("back").disabled = at === 0;
  $("forth").disabled = at === recording.frames.length - 1;
  $("previous").disabled = !notes.some((note) => note.frame < at);
  $("next").disabled = !notes.some((note) => note.frame > at);
  caption();
}

function caption() {
  const frame = Math.max(-1, ...notes.map((note) => note.frame).filter((found) => found <= at));
  if ($("caption").dataset.frame === String(frame)) return;
  $("caption").dataset.frame = frame;
  const said = notes.filter((note) => note.frame === frame);
  $("caption").replaceChildren(...said.flatMap((note) => [...note.item.cloneNode(true).childNodes]));
  for (const note of notes) {
    if (said.includes(note)) note.item.setAttribute("aria-current", "true");
    else note.item.removeAttribute("aria-current");
  }
}

function toNote(by) {
  const frames = notes.map((note) => note.frame);
  const found = by > 0 ? frames.find((frame) => frame > at) : frames.findLast((frame) => frame < at);
  pause();
  if (found !== undefined) show(found);
}

function pause() {
  clearTimeout(timer);
  timer = 0;
  $("play").textContent = "▶";
  $("play").setAttribute("aria-label", "play");
}

function play() {
  if (timer) return pause();
  if (at === recording.frames.length - 1) show(0);
  $("play").textContent = "⏸";
  $("play").setAttribute("aria-label", "pause");
  rest();
}

function rest() {
  const here = notes.filter((note) => note.frame === at);
  const letters = here.reduce((sum, note) => sum + note.item.textContent.length, 0);
  const reading = here.length ? Math.min(1 + letters / READING, LONGEST) : 0;
  const gap = at + 1 < recording.frames.length ? recording.frames[at + 1][0] - recording.frames[at][0] : 0;
  timer = setTimeout(() => {
    show(at + 1);
    const waits = notes.some((note) => note.frame === at && note.item.dataset.pause);
    if (waits || at === recording.frames.length - 1) pause();
    else rest();
  }, 1000 * Math.max(gap, reading));
}

function fit() {
  const room = $("screen").parentElement.clientWidth - 2;
  const whole = Math.floor((room / recording.columns / cell) * 1e4) / 1e2;
  const size = Math.min(readable ? Math.max(whole, READABLE) : whole, LARGEST);
  $("screen").style.fontSize = `${size}px`;
}

const KEYS = {
  " ": play,
  ArrowLeft: () => { pause(); show(at - 1); },
  ArrowRight: () => { pause(); show(at + 1); },
  Home: () => { pause(); show(0); },
  End: () => { pause(); show(recording.frames.length - 1); },
  n: () => toNote(1),
  N: () => toNote(-1),
};

function listen() {
  document.addEventListener("keydown", (event) => {
    const pressed = event.key === " " && event.target.closest("button, summary");
    if (event.ctrlKey || event.metaKey || event.altKey || pressed || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  $("play").addEventListener("click", play);
  $("back").addEventListener("click", KEYS.ArrowLeft);
  $("forth").addEventListener("click", KEYS.ArrowRight);
  $("next").addEventListener("click", KEYS.n);
  $("previous").addEventListener("click", KEYS.N);
  $("slider").addEventListener("input", () => { pause(); show(Number($("slider").value)); });
  $("larger").addEventListener("click", () => {
    readable = !readable;
    $("larger").setAttribute("aria-pressed", readable);
    fit();
  });
  for (const { item, frame } of notes) {
    item.querySelector("button").addEventListener("click", () => { pause(); show(frame); });
  }
  window.addEventListener("resize", fit);
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

async function start() {
  dress();
  recording = await decoded($("frames").textContent);
  $("frames").remove();
  lines = recording.frames[0].slice(2).map(() => ({ element: document.createElement("div"), number: -1 }));
  for (const { element } of lines) element.className = "row";
  $("screen").append(...lines.map(({ element }) => element));
  $("slider").max = recording.frames.length - 1;
  $("controls").hidden = false;
  for (const id of ["previous", "next"]) $(id).hidden = !notes.length;
  measureFont();
  listen();
  fit();
  show(0);
}

start().catch(() => {
  $("caption").textContent = "This browser can't unpack the frames; one of 2023 or later can.";
});
