// Judges an answer as nntui/lesson/judging.py does. What is no answer, and so no try, is null.

const CLOSE = 1e-10; // relative difference up to which two numbers agree

const real = (number) => (typeof number === "string" ? { nan: NaN, inf: Infinity, "-inf": -Infinity }[number] : number);

// Texts are compared without the blanks around them, in capitals or not.
const UNLIKE = new Set("ı"); // letters that are none of those that they become in capitals
const folded = (text) => [...strip(text)].map((c) => (UNLIKE.has(c) ? c : c.toLowerCase().toUpperCase().toLowerCase())).join("");

const JUDGES = {
  number(question, given) {
    const meant = numbersMeant(given);
    const value = real(question.value);
    if (!meant.length) return null;
    if (!Number.isFinite(value)) return meant.some((one) => Object.is(one, value));
    const near = (one) => Math.abs(one - value) <= real(question.slack) || sameDigits(one, value, question.digits);
    return meant.some((one) => near(one) || question.shown.includes(one));
  },
  word: (question, given) => (strip(given) ? folded(given) === folded(question.word) : null),
  one: (question, given) => (given ? question.right.includes(question.names.indexOf(given)) : null),
  order(question, given) {
    const values = given.split(", ").map((name) => real(question.values[question.names.indexOf(name)] ?? NaN));
    const inOrder = (a, b) => a <= b + CLOSE * Math.max(Math.abs(a), Math.abs(b));
    return values.every((value, i) => !i || inOrder(values[i - 1], value));
  },
};

// Whether an answer is one that was given before, be it in other words.
function sameAnswer(question, one, other) {
  const typed = question.kind === "number" || question.kind === "word";
  const meant = typed ? numbersMeant(one) : [];
  return folded(one) === folded(other) || (typed && numbersMeant(other).some((each) => meant.includes(each)));
}

// Whether two numbers are the same in so many significant digits; never in none.
function sameDigits(one, other, digits) {
  return digits > 0 && significant(one, digits) === significant(other, digits);
}

// A number in so many significant digits. What lies in the middle between two goes to the even one, as in Python.
function significant(number, digits) {
  const rounded = number.toExponential(digits - 1);
  const [mantissa] = number.toExponential(Math.min(digits + 80, 100)).split("e");
  const left = mantissa.replace(/[-.]/g, "").slice(digits);
  if (!/^50*$/.test(left)) return rounded;
  const [cut, exponent] = [mantissa.replace(/[-.]/g, "").slice(0, digits), number.toExponential(100).split("e")[1]];
  return Number(cut.at(-1)) % 2 ? rounded : `${number < 0 ? "-" : ""}${cut[0]}${cut.length > 1 ? "." : ""}${cut.slice(1)}e${exponent}`;
}
