// What the plan's page puts in. Each part is an item of the phone's outbox: sealed to the agency, sealed once more, kept,
// and sent when there is signal, whatever becomes of this page. Where this phone cannot keep anything, it waits in the
// page's memory, and the page is asked to stay open.
import { newKey } from "./key.js";
import { hopeful } from "./outbox/pump.js";
import { post } from "./outbox/post.js";
import { facts } from "./words.js";

const AGAIN = 10000; // ms between two tries of what could not be kept

// onChange(state): "sending", "sent", "kept", or what somebody has to know: "unsent", "full", "too-much", "refused".
export function outbox({ response, onChange }) {
  let unkept = [];
  let busy = 0;
  let turn = Promise.resolve();

  // kind "part": a newer one takes the place of an older one that could not be kept, since it has all that it has.
  function put(kind, to, fields) {
    const form = Object.entries({ _key: newKey(), _at: String(Date.now()), _for: facts().person ?? "", ...fields });
    if (kind === "part") unkept = unkept.filter((one) => one.kind !== "part");
    hand({ kind, to, form });
  }

  function hand(one) {
    busy += 1;
    onChange("sending");
    turn = turn.then(() => send(one)); // in turn: an older part never overtakes a newer one
  }

  async function send(one) {
    const wanted = { form: one.form, path: one.to, token: facts().token, lane: response, mark: "plan", accept: "json" };
    const { state, answer, why } = await post(wanted).catch(() => ({ state: "unsent" }));
    busy -= 1;
    if (state === "unsent") unkept.push(one);
    if (busy > 0) return;
    if (state === "answered") onChange(answer.ok ? "sent" : "refused");
    else onChange({ received: "sent", held: "sent", kept: "kept", look: "refused" }[state] ?? (why || "unsent"));
  }

  function again() {
    if (busy > 0) return;
    const waiting = unkept;
    unkept = [];
    waiting.forEach(hand);
  }

  setInterval(again, AGAIN);
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  return { put, send: () => (again(), hopeful()), isEmpty: () => busy === 0 && unkept.length === 0, settled: () => turn };
}
