// Numbers as people type them for an answer. The rule is that of nntui/lesson/typed_number.py, to the last bit: tests
// compare the two.

const MAX_DIGITS = 100; // characters of a number
const MAX_FACTORS = 5; // of a product: each comma doubles what may be meant
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const AROUND = new RegExp(`^${BLANK}|${BLANK}$`, "g");
const INFINITE = new Set(["inf", "infinity", "∞"]);

const strip = (text) => text.replace(AROUND, "");

// What a typed number may mean: two things where its comma may part thousands or decimals; none: it is no number.
function numbersMeant(text) {
  if ([...text].length > MAX_DIGITS) return [];
  const factors = text.replaceAll("−", "-").split(/[*×]/);
  if (factors.length === 1) return quotient(factors[0]);
  if (factors.length > MAX_FACTORS) return [];
  const meant = factors.map((each) => quotient(each).filter(Number.isFinite));
  return meant.reduce((found, each) => found.flatMap((one) => each.map((other) => one * other)));
}

// What a number or a fraction may mean.
function quotient(text) {
  const stroke = text.indexOf("/");
  if (stroke < 0) return plain(strip(text));
  const upper = plain(strip(text.slice(0, stroke)));
  const lower = plain(strip(text.slice(stroke + 1))).filter((other) => other !== 0 && Number.isFinite(other));
  return upper.filter(Number.isFinite).flatMap((one) => lower.map((other) => one / other));
}

function plain(text) {
  const sign = text.startsWith("-") ? -1 : 1;
  const size = strip(/^[-+]/.test(text) ? text.slice(1) : text);
  if (INFINITE.has(size.toLowerCase())) return [sign * Infinity];
  if (size.toLowerCase() === "nan") return [NaN];
  const found = [...new Set([withPoint(size), withoutThousands(size)])];
  return found.filter((each) => /^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(each)).map((each) => sign * Number(each));
}

// A decimal comma as a point; a text with both, or with several commas, has none.
function withPoint(text) {
  return text.split(",").length === 2 && !text.includes(".") ? text.replace(",", ".") : text;
}

// Without the commas that part thousands, if they stand where these do.
function withoutThousands(text) {
  const point = text.indexOf(".");
  const [whole, rest] = point < 0 ? [text, ""] : [text.slice(0, point), text.slice(point)];
  return /^\d{1,3}(,\d{3})+$/.test(whole) ? whole.replaceAll(",", "") + rest : text;
}
