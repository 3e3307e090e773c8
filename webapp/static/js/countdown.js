// Clocks count down on the phone, by the minute and never by the second.
// <div class="clock" data-deadline="ISO" data-soon="30" data-since="ISO"> with [data-left] and [data-word] inside.
import { word } from "./words.js";

const MINUTE = 60000;
let skew = 0; // server's clock minus this phone's, ms

function readServerTime() {
  const all = document.querySelectorAll("[data-now]");
  const latest = all[all.length - 1];
  if (!latest) return;
  const server = Date.parse(latest.dataset.now);
  if (!Number.isNaN(server)) skew = server - Date.now();
  latest.removeAttribute("data-now"); // true only at the moment it arrived
}

export function length(ms) {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (hours >= 48) return word("days", { D: days, H: hours % 24 });
  if (hours >= 1) return word(minutes % 60 ? "hour" : "hours", { H: hours, M: minutes % 60 });
  return word("min", { M: minutes });
}

function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function tick(clock) {
  const deadline = Date.parse(clock.dataset.deadline);
  if (Number.isNaN(deadline)) return;
  const now = Date.now() + skew;
  const left = deadline - now;
  const late = left < 0;
  const soon = !late && left <= (Number(clock.dataset.soon) || 0) * MINUTE;
  clock.classList.toggle("late", late);
  clock.classList.toggle("soon", soon);
  setText(clock.querySelector("[data-left]"), word(late ? "late" : "left", { T: length(left) }));
  setText(clock.querySelector("[data-word]"), late ? "" : `: ${word(soon ? "soon" : "ontime")}`);
  const bar = clock.querySelector("progress");
  const since = Date.parse(clock.dataset.since ?? "");
  if (bar && !Number.isNaN(since)) bar.value = Math.min(100, Math.round((100 * (now - since)) / (deadline - since)));
}

function all() {
  document.querySelectorAll("[data-deadline]").forEach(tick);
}

readServerTime();
all();
setInterval(all, 10000);
document.addEventListener("visibilitychange", () => document.hidden || all());
document.addEventListener("htmx:afterSettle", () => {
  readServerTime();
  all();
});
