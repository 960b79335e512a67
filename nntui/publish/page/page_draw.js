// Draws the rows of a frame. They come as [text, look, text, look, …]; text is only ever set as text.

const $ = (id) => document.getElementById(id);
let content; // all that the page holds

async function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

// One of the page's words, with what stands in braces in it put in.
function say(key, given = {}) {
  return content.words[key].replace(/\{(\w+)\}/g, (place, name) => given[name] ?? place);
}

function make(tag, given = {}, ...children) {
  const element = Object.assign(document.createElement(tag), given);
  element.append(...children);
  return element;
}

// A character that the font doesn't have comes from another, and may be wider or narrower than a cell.
const pen = document.createElement("canvas").getContext("2d");
const known = new Map();
let cell = 0; // pixels of a cell in letters of 100 pixels

function measureFont() {
  pen.font = `100px ${getComputedStyle($("screen")).fontFamily}`;
  cell = pen.measureText("0").width;
}

function fits(character) {
  if (!known.has(character)) known.set(character, Math.abs(pen.measureText(character).width - cell) < 0.1);
  return known.get(character);
}

function span(text, look, cells) {
  const element = make("span", { className: content.looks[look], textContent: text });
  if (cells) {
    element.classList.add("box");
    element.style.width = `${cells}ch`;
  }
  return element;
}

function row(number) {
  const line = document.createDocumentFragment();
  const pieces = content.rows[number];
  for (let i = 0; i < pieces.length; i += 2) {
    let plain = "";
    for (const character of pieces[i]) {
      if (character < "\x7f" || (fits(character) && !content.wide.includes(character))) {
        plain += character;
        continue;
      }
      if (plain) line.append(span(plain, pieces[i + 1]));
      plain = "";
      line.append(span(character, pieces[i + 1], content.wide.includes(character) ? 2 : 1));
    }
    if (plain) line.append(span(plain, pieces[i + 1]));
  }
  return line;
}
