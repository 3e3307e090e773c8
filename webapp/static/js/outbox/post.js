// One post from the field: kept first, then sent; let go of when the server has answered.
import { deliverAll } from "./deliver.js";
import { Full, keep } from "./keep.js";
import { ready } from "./phone.js";
import { hear, itemOf, settle } from "./store.js";

const PATIENCE = 10000; // ms for one try
const KEEPALIVE_MOST = 60000; // characters; browsers refuse more than 64 KiB on the way out of a page
const receipts = new Map(); // key -> "received" or "held", from whichever tab or worker got it
hear(({ key, state }) => key && receipts.set(key, state));

// What our server says to the person's face. Anything else (busy, broken, nobody there) leaves the item kept.
const TOLD = [403, 404, 409, 413, 422];

// As for keep(), with token for the plain way. Answers { state }:
//   "answered"  the server said this: { answer } with status, headers and text; nothing is kept
//   "received", "held"  it went by delivery; { go } is where the server wants the person to be, if anywhere
//   "kept", "look"      it waits on this phone
//   "unsent"    it is neither kept nor sent; { why }: "full", "too-much" or ""
export async function post({ token, ...wanted }) {
  const kept = await tryToKeep(wanted);
  if (!kept.key) return plainly(wanted, token, kept.why);
  if (kept.parent) return delivered(kept.key);
  if (!navigator.onLine) return { state: "kept" };
  return navigator.locks.request(`alongside-item-${kept.key}`, () => firstTry(wanted, token, kept.key)).then((result) =>
    result.state === "deliver" ? delivered(kept.key, result.go) : result,
  );
}

async function tryToKeep(wanted) {
  try {
    await ready(wanted.form.find(([name]) => name === "_for")?.[1]);
    return await keep(wanted);
  } catch (error) {
    if (error instanceof Full) return { why: "full" };
    return { why: error instanceof RangeError ? "too-much" : "" };
  }
}

async function firstTry(wanted, token, key) {
  if (!(await itemOf(key))) return { state: "received" }; // another tab has delivered it meanwhile
  const answer = await fetchPlain(wanted, token);
  // A page that sends by itself has nobody who could correct a form: what is refused goes to the held tray.
  if (wanted.accept === "json" && answer && !answer.ok && isFinal(answer)) return { state: "deliver" };
  if (answer && isFinal(answer)) {
    await settle(key, answer.ok ? "received" : "told");
    return { state: "answered", answer };
  }
  return answer?.headers.has("X-Deliver") ? { state: "deliver", go: answer.headers.get("X-Go") } : { state: "kept" };
}

async function plainly(wanted, token, why) {
  const answer = await fetchPlain(wanted, token, "2"); // the server parks what it cannot take now
  return answer && (isFinal(answer) || answer.headers.has("X-Go")) ? { state: "answered", answer } : { state: "unsent", why };
}

const isFinal = (answer) => !answer.headers.has("X-Deliver") && (answer.ok || TOLD.includes(answer.status));

// An answer counts when it names the item (who sits between us and the server cannot) and has come whole.
async function fetchPlain({ form, path, version, accept = "html" }, token, field = "1") {
  const body = new URLSearchParams(form.filter(([name]) => name !== "csrf_token"));
  try {
    const answer = await fetch(path, {
      method: "POST",
      body,
      headers: {
        "X-Field": field,
        "X-Form": `${version ?? 1}`,
        "X-CSRFToken": token,
        Accept: accept === "json" ? "application/json" : "text/html",
      },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      keepalive: body.toString().length < KEEPALIVE_MOST,
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.headers.get("X-Item") !== body.get("_key")) return null;
    const { ok, status, headers } = answer;
    return { ok, status, headers, text: await answer.text() };
  } catch {
    return null;
  }
}

async function delivered(key, go = "") {
  await Promise.race([deliverAll(), new Promise((enough) => setTimeout(enough, PATIENCE))]);
  const item = await itemOf(key);
  if (!item) return { state: receipts.get(key) ?? "received", go };
  return { state: item.state === "look" ? "look" : "kept", go };
}
