// The state in the top bar of every page: "All sent", "3 kept", "Sending 2 of 3", "1 to look at", "1 held", "Not sent".
import { about, counts, watch } from "./outbox/store.js";
import { announce, word } from "./words.js";

let own = "sent"; // what this page's own last post came to: "sent", "sending" or "unsent"
let progress = null; // { at, of } while kept items go out, from any tab
let waits = { kept: 0, look: 0, held: 0 };

export function showSending(state) {
  own = state;
  paint();
}

function stateNow() {
  if (own === "sending" || progress) return "sending";
  if (own === "unsent") return "unsent";
  return ["look", "kept", "held"].find((name) => waits[name]) ?? "sent";
}

function paint() {
  const state = stateNow();
  for (const element of document.querySelectorAll(".sending")) {
    element.dataset.state = ["look", "held"].includes(state) ? "kept" : state;
    say(element, "[data-waits]", waits[state] ? word(state, { N: waits[state] }) : "");
    say(element, "[data-at]", progress && progress.of > 1 ? word("sendingof", { N: progress.at, M: progress.of }) : word("busy"));
  }
  const banner = document.getElementById("no-signal");
  say(banner, "[data-kept-title]", word(waits.kept ? "nosignalkept" : "nosignal", { N: waits.kept }));
  say(banner, "[data-kept-text]", word(waits.kept ? "keptgo" : "nothingsent"));
}

function say(element, place, text) {
  const found = element?.querySelector(place);
  if (found && found.textContent !== text) found.textContent = text;
}

async function count() {
  const before = waits.kept;
  const [now, held] = await Promise.all([counts(), about("held")]).catch(() => [{ kept: 0, look: 0 }, 0]);
  waits = { ...now, held: held ?? 0 };
  if (waits.kept === 0) progress = null;
  if (before > 0 && waits.kept === 0) announce(word("sent"));
  paint();
}

watch((news) => {
  if (news.done) progress = null;
  else if (news.of) progress = news;
  count();
});
document.addEventListener("htmx:afterSettle", paint);
count();
