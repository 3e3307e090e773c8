// Hands over what is kept, the oldest of each lane first, and lets go of nothing without a proven receipt.
// Pages and the service worker run it, one at a time on the whole phone.
import { sha256, toBase64url } from "../bytes.js";
import { change, itemOf, items, settle, tell } from "./store.js";

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
  for (;;) {
    const all = await items();
    const next = head(all, passed);
    if (!next || misses >= MOST_MISSES) break;
    at += 1;
    const progress = { at, of: at - 1 + all.filter((item) => item.state !== "look").length };
    tell(progress);
    onState?.(progress);
    const state = await hand(next);
    if (state === "miss") misses += 1;
    if (state === "settled") misses = 0;
    if (state !== "settled" && state !== "look") passed.add(next.lane);
  }
  tell({ done: true });
  return (await items()).filter((item) => item.state !== "look").length;
}

// The first of each lane may go; of these the one that was tried least, so that one bad lane cannot keep others waiting.
function head(all, passed) {
  const first = new Map();
  for (const item of all) {
    if (item.state !== "look" && !passed.has(item.lane) && !first.has(item.lane)) first.set(item.lane, item);
  }
  return [...first.values()].sort((one, other) => one.tries - other.tries || one.n - other.n)[0];
}

// Who holds an item's lock is sending it (a page may be, by its plain way).
function hand({ key }) {
  return navigator.locks.request(`alongside-item-${key}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return "busy";
    const item = await itemOf(key);
    if (!item || item.state === "look") return "settled";
    await change(key, { state: "sending" });
    const state = await send(item);
    if (state === "received" || state === "held") {
      await settle(key, state);
      tell({ reached: true });
      return "settled";
    }
    if (state === "refused") {
      await change(key, { state: "look", why: "refused" });
      return "look";
    }
    await change(key, { state: "kept", why: state, tries: item.tries + 1 });
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
