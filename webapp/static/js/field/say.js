// The sentences of these pages come translated, as data attributes of #field; times are said as the phone says them.
const MINUTE = 60000;
const DAY = 86400000;

const words = () => document.getElementById("field");

// id and code: what stands in the place of a real one; person: whom the page was printed for; shell: its version.
export const facts = () => words()?.dataset ?? {};

export function say(name, values = {}) {
  return insert(words()?.getAttribute(`data-${name}`) ?? "", values);
}

export function insert(text, values) {
  return text.replace(/__([A-Z])__/g, (whole, key) => values[key] ?? whole);
}

// "2:38 a.m." today, "Tue 2:38 a.m." within a week, "Nov 3, 2:38 a.m." before.
export function timeOf(at) {
  const when = new Date(at);
  const age = Math.abs(Date.now() - when);
  const today = when.toDateString() === new Date().toDateString();
  const day = today ? {} : age < 6 * DAY ? { weekday: "short" } : { month: "short", day: "numeric" };
  const said = new Intl.DateTimeFormat(document.documentElement.lang, { ...day, hour: "numeric", minute: "2-digit", timeZone: facts().zone }).format(when);
  return said.replace(/\u202f/g, " ").replace("AM", "a.m.").replace("PM", "p.m.");
}

// "5 min", "3 h", "2 days": rounded down.
export function spanOf(ms) {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  if (minutes < 60) return say("minutes", { N: minutes });
  if (minutes < 48 * 60) return say("hours", { N: Math.floor(minutes / 60) });
  return say("days", { N: Math.floor(minutes / (24 * 60)) });
}

// The time in a version 7 UUID: when an item was made.
export const timeIn = (key) => Number.parseInt(key.replaceAll("-", "").slice(0, 12), 16);
