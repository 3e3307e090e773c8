// When a page tries again: at once when there is reason to hope, otherwise ever more seldom while something waits.
import { deliverAll } from "./deliver.js";
import { registerPhone } from "./phone.js";
import { counts } from "./store.js";

const FIRST = 1500; // ms: a line that has just come back often fails once more
const LONGEST = 300000; // ms
let wait = FIRST;
let timer;

// Answers with how many still wait.
export async function pump() {
  clearTimeout(timer);
  if (!navigator.locks) return 0;
  const left = await (navigator.onLine ? deliverAll() : counts().then(({ kept }) => kept)).catch(() => 0);
  if (left === 0) wait = FIRST;
  else {
    askForSync();
    timer = setTimeout(pump, wait * (0.8 + 0.4 * Math.random()));
    wait = Math.min(wait * 2, LONGEST);
  }
  return left;
}

export async function hopeful() {
  wait = FIRST;
  if ((await counts().catch(() => ({}))).kept) await pump();
}

// Where there is Background Sync, the browser starts the worker when signal is back, even with no page open.
export async function askForSync() {
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.sync?.register("alongside-deliver");
  } catch {
    // not here, or not allowed: then a page has to be open
  }
}

export function start() {
  window.addEventListener("online", () => {
    hopeful();
    registerPhone();
  });
  window.addEventListener("focus", hopeful);
  document.addEventListener("visibilitychange", () => document.hidden || hopeful());
  document.addEventListener("alongside:signal", hopeful);
  hopeful();
}
