// Fits the whole screen and what is said of it into the window: below each other or side by side, as makes the letters
// larger. `zoom` enlarges the screen, which can then be scrolled.

const LINE = 1.2; // height of a row in letters
const LARGEST = 30; // pixels of a letter
const GAP = 12; // pixels between the screen and what is said of it
const EDGE = 2; // pixels of the screen's frame
const BESIDE = [17, 21, 26, 32, 40]; // times the text's size that it may have beside the screen
const MOST_BELOW = 0.55; // of the height, for the text below the screen
const MEASURED = 200; // notes, the longest, that the text's height is measured by
const ZOOMS = [1, 1.25, 1.5, 2, 2.5, 3];
const READABLE = 13; // pixels of a letter that can be read: what any enlarging makes them at least
let zoom = 0;

function fit() {
  const [wide, high] = [$("both").clientWidth, $("both").clientHeight];
  const letters = (width, height) =>
    Math.min((width - EDGE) / ((content.columns * cell) / 100), (height - EDGE) / ((content.frames[0].length - 3) * LINE), LARGEST);
  let best = { size: letters(wide, high), beside: false };
  if (content.notes.length) {
    const beside = BESIDE.map((each) => each * parseFloat(getComputedStyle($("said")).fontSize));
    const needed = tallest([wide, ...beside]);
    best = { size: letters(wide, high - GAP - Math.min(needed[0], MOST_BELOW * high)), beside: false };
    beside.forEach((width, i) => {
      const size = letters(wide - width - GAP, high);
      if (needed[i + 1] <= high && size > best.size) best = { size, beside: true };
    });
  }
  const size = Math.floor(Math.max(best.size, 1) * 100) / 100;
  const screen = $("screen").style;
  $("both").classList.toggle("beside", best.beside);
  screen.fontSize = `${zoom ? Math.max(size * ZOOMS[zoom], READABLE) : size}px`;
  screen.width = `${Math.ceil((size * content.columns * cell) / 100) + EDGE}px`;
  screen.height = `${Math.ceil(size * LINE * (content.frames[0].length - 3)) + EDGE}px`;
  $("screen").classList.toggle("enlarged", zoom > 0);
  $("smaller").disabled = zoom === 0;
  $("larger").disabled = zoom === ZOOMS.length - 1;
}

function enlarge(by) {
  zoom = Math.min(Math.max(zoom + by, 0), ZOOMS.length - 1);
  fit();
}

// The height of the longest text with its question, in each of some widths.
function tallest(widths) {
  const long = (note) => note.text.length + (note.question ? JSON.stringify(note.question).length + 100 : 0);
  const notes = [...content.notes].sort((one, other) => long(other) - long(one)).slice(0, MEASURED);
  const all = make("div", { className: "measured", inert: true }, ...notes.map(atItsLongest));
  $("said").append(all);
  const heights = widths.map((width) => {
    all.style.width = `${width}px`;
    return Math.max(...[...all.children].map((each) => each.getBoundingClientRect().height)) + GAP;
  });
  all.remove();
  return heights;
}

function atItsLongest(note) {
  const whole = make("div", {}, ...wordsOf(note));
  const question = note.question;
  if (note === content.notes.at(-1) && questions().length) whole.append(...ending());
  if (!question) return whole;
  const hints = [say("stands"), ...(question.hints ?? []).map((hint) => `${say("wrong")} ${say("hint", { hint })}`)];
  const answer = say("the_answer", { answer: question.answer ?? "" });
  const said = [...hints, answer, say("kept"), say("no_number")].sort((one, other) => other.length - one.length)[0];
  whole.append(...formOf(note, true), make("p", { textContent: said }));
  return whole;
}
