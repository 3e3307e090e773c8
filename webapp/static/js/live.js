// Parts that refresh by themselves: <… data-live="URL" data-every="5" hx-get="URL" hx-trigger="refresh">.
// Stops when hidden, asks at once when seen or online again, backs off on errors,
// and never swaps while a thumb is down or somebody is typing or deciding inside.
import { announce, word } from "./words.js";

const LONGEST = 30000; // ms between two tries when the server does not answer
const waits = new Map(); // URL -> {wait, due}
let thumbDown = false;
let said = read();

const parts = () => [...document.querySelectorAll("[data-live][hx-get]")];
const every = (part) => Math.max(2, Number(part.dataset.every) || 5) * 1000;

function plan(part) {
  const url = part.dataset.live;
  if (!waits.has(url)) waits.set(url, { wait: every(part), due: performance.now() + every(part) });
  return waits.get(url);
}
function refresh(part) {
  const mine = plan(part);
  mine.due = performance.now() + mine.wait;
  window.htmx?.trigger(part, "refresh");
}
function round() {
  if (document.hidden || !navigator.onLine) return;
  const now = performance.now();
  for (const part of parts()) if (plan(part).due <= now) refresh(part);
}
const atOnce = () => document.hidden || parts().forEach(refresh);

function inUse(part) {
  const focus = document.activeElement;
  if (part.contains(focus) && focus.matches("input:not([type=hidden]), textarea, select")) return true;
  return part.querySelector("form[data-sending-now]") !== null;
}

// What somebody had unfolded stays unfolded after a swap (by its id).
let unfolded = [];
function keepUnfolded(part) {
  unfolded = [...part.querySelectorAll("details[open][id], .answers > input:checked")].map((element) => element.id);
}
function unfold() {
  for (const id of unfolded) {
    const element = document.getElementById(id);
    if (element?.matches("details")) element.open = true;
    else if (element) element.checked = true;
  }
  unfolded = [];
}

// "Live" in the top bar, or that it is not.
function showLive(is) {
  for (const element of document.querySelectorAll(".sending")) {
    if (element.dataset.live === "no" && is === "yes") announce(word("alive"));
    if (element.dataset.live !== "no" && is === "no") announce(word("stale"));
    element.dataset.live = is;
  }
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.requestConfig?.elt;
  if (!part?.matches?.("[hx-get][data-live]") || !event.detail.shouldSwap) return;
  if (thumbDown || inUse(part)) {
    event.detail.shouldSwap = false;
    plan(part).due = performance.now() + 1000;
  } else keepUnfolded(part);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const part = event.detail.elt;
  if (!part.matches?.("[hx-get][data-live]")) return;
  const mine = plan(part);
  const status = event.detail.xhr?.status ?? 0;
  const answered = (status >= 200 && status < 300) || status === 304;
  mine.wait = answered ? every(part) : Math.min(mine.wait * 2, LONGEST);
  if (!answered) mine.due = performance.now() + mine.wait;
  showLive(answered ? "yes" : "no");
});

// What changed is read out: the text of each [data-announce], by its name.
function read() {
  return new Map([...document.querySelectorAll("[data-announce]")].map((element) => [element.dataset.announce, element.textContent.trim()]));
}
document.addEventListener("htmx:afterSettle", () => {
  unfold();
  const present = read();
  const news = [...present].filter(([name, text]) => said.get(name) !== text).map(([, text]) => text);
  said = present;
  announce(news.join(" "));
});

document.addEventListener("pointerdown", () => (thumbDown = true), true);
for (const kind of ["pointerup", "pointercancel"]) {
  // the click that follows belongs to the element under the thumb, so hold on a little longer
  document.addEventListener(kind, () => setTimeout(() => (thumbDown = false), 350), true);
}
document.addEventListener("visibilitychange", atOnce);
window.addEventListener("online", atOnce);
setInterval(round, 500);
