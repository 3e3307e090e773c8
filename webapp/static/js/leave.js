// Leave now: one tap, or Shift three times (not Esc, which people press for other things).
// Order matters: first nothing is readable, then the session ends, then a plain page takes this one's place.
import { forgetPack } from "./outbox/pack.js";
import { tell, watch } from "./outbox/store.js";
import { word } from "./words.js";

const WITHIN = 1500; // ms for the three taps on Shift
const LONGEST = 500; // ms that a blank page stays before another one comes
let taps = [];

const atMost = (work) => Promise.race([work, new Promise((enough) => setTimeout(enough, LONGEST))]);

function clearPaths() {
  // htmx notes each path it saw; nothing else of ours is in sessionStorage.
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("htmx")) sessionStorage.removeItem(key);
    }
  } catch {
    // storage is off: then nothing was stored
  }
}

// Without signal the session cannot end now. So no page opens on this phone until it has: the worker sees to it, since it
// lives on when this page is gone. Before there is one, this page does it, and shows nothing meanwhile.
async function closeForGood() {
  tell({ left: true });
  const worker = navigator.serviceWorker?.controller;
  if (worker) worker.postMessage({ do: "leave" });
  else await atMost(forgetPack()).catch(() => {});
}

// Left in one tab, gone from all.
watch((news) => {
  if (!news.left || "left" in document.documentElement.dataset || !document.querySelector("[data-person]")) return;
  atMost(Promise.allSettled(clearScreen())).then(() => location.replace("/plain"));
});

function clearScreen() {
  document.documentElement.dataset.left = "";
  document.title = "";
  document.body.replaceChildren();
  // Whoever holds keys in memory drops them; who seals what was typed last may put in what has to end first.
  const lasts = [];
  document.dispatchEvent(new CustomEvent("alongside:left", { detail: lasts }));
  clearPaths();
  return lasts;
}

export function leave(form) {
  const to = word("leaveTo") || "/plain";
  const action = form.getAttribute("action");
  const body = new URLSearchParams(new FormData(form));
  const sealed = atMost(Promise.allSettled(clearScreen()));
  const closed = closeForGood();
  try {
    if (!navigator.sendBeacon(action, body)) throw new Error("not queued");
  } catch {
    fetch(action, { method: "POST", body, keepalive: true, credentials: "same-origin", redirect: "manual" }).catch(() => {});
  }
  Promise.all([closed, sealed]).then(() => location.replace(to));
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-leave]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  leave(event.target);
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift") {
    taps = [];
    return;
  }
  if (event.repeat) return;
  taps = [...taps, event.timeStamp].slice(-3);
  const form = document.querySelector("[data-leave]");
  if (form && taps.length === 3 && taps[2] - taps[0] < WITHIN) leave(form);
}, true);

// A page that comes back from the back/forward cache is stale, and perhaps not this person's: blank, then fresh.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.dataset.left = "";
  location.reload();
});
window.addEventListener("load", clearPaths);
clearPaths();
