// Hands over what is kept, the oldest of each lane first, and lets go of nothing without a proven receipt.
// Pages and the service worker run it, one at a time on the whole phone.
import { sha256, toBase64url } from "../bytes.js";
import { change, counts, items, settle, tell, whole } from "./store.js";

const PATIENCE = 20000; // ms for one item
const MOST_MISSES = 2; // lanes without an answer of ours, after which the line is taken for dead
let asked = null;

// Answers with how many still wait. Several calls in one tab become one more round after the present one.
// onState({ at, of }): the at-th of so many is being sent.
export function deliverAll({ onState } = {}) {
  asked ??= navigator.locks
    .request("alongside-deliver", () => {
      asked = null;
      return round(onState);
    })
    .finally(() => (asked = null));
  return asked;
}

async function round(onState) {
  const passed = new Set(); // lanes that cannot go on now
  let misses = 0;
  let at = 0;
  // What is kept meanwhile goes too.
  for (let list = await waiting(passed); list.length > 0 && misses < MOST_MISSES; list = await waiting(passed)) {
    const of = at + list.length;
    for (const item of list) {
      if (passed.has(item.lane) || misses >= MOST_MISSES) continue;
      at += 1;
      tell({ at, of });
      onState?.({ at, of });
      const state = await hand(item.key);
      if (state === "miss") misses += 1;
      if (state === "settled") misses = 0;
      if (state !== "settled" && state !== "look") passed.add(item.lane);
    }
  }
  tell({ done: true });
  return (await counts()).kept;
}

// In each lane the oldest first. The lane that was tried least comes first, so that a bad one keeps no other waiting.
async function waiting(passed) {
  const list = (await items()).filter((item) => item.state !== "look" && !passed.has(item.lane));
  const tries = new Map();
  for (const { lane, tries: of } of list) if (!tries.has(lane)) tries.set(lane, of);
  return list.sort((one, other) => tries.get(one.lane) - tries.get(other.lane) || one.n - other.n);
}

// Who holds an item's lock is sending it (a page may be, by its plain way).
function hand(key) {
  return navigator.locks.request(`alongside-item-${key}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return "busy";
    const item = await whole(key);
    if (!item || item.state === "look") return "settled";
    const state = await send(item);
    if (state === "received" || state === "held") {
      await settle(key, state);
      tell({ reached: true, key, state });
      return "settled";
    }
    if (state === "refused") {
      await change(key, { state: "look", why: "refused" });
      return "look";
    }
    await change(key, { why: state, tries: item.tries + 1 });
    return state;
  });
}

// "received", "held", "later", "refused", or "miss": nobody answered, or somebody who is not our server.
async function send({ key, outbox, sealed, proof }) {
  try {
    const answer = await fetch("/deliver", {
      method: "POST",
      body: JSON.stringify({ item: key, key: outbox, sealed: toBase64url(new Uint8Array(sealed)) }),
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { of, state, receipt } = await answer.json();
    if (of !== key) return "miss";
    if (state === "refused" || state === "later") return state;
    const proven = toBase64url(await sha256(String(receipt))) === proof;
    return proven && (state === "received" || state === "held") ? state : "miss";
  } catch {
    return "miss";
  }
}
