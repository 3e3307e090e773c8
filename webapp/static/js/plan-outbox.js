// What waits to be sent: sealed, in this page's memory only, and sent again until the server says that it has it.
import { newKey } from "./plan-key.js";

const AGAIN = 10000; // ms between two tries
const PATIENCE = 15000; // ms for one try
const KEEPALIVE_MOST = 60000; // characters; browsers refuse more than 64 KiB on the way out of a page

// paths: { page, locked, signIn }; onChange(state): "sending", "sent", or why it waits:
// "unsent", "locked", "signed-out", "refused".
export function outbox({ token, paths, onChange }) {
  let waiting = [];
  let sending = false;
  let byItself = true; // locked or refused, only a tap or a return to this page tries again

  // kind "part": a newer one takes the place of an older one that still waits, since it has all that the older has.
  function put(kind, to, fields) {
    const post = { kind, to, body: new URLSearchParams({ _key: newKey(), _at: String(Date.now()), ...fields }) };
    waiting = [...waiting.filter((one) => kind !== "part" || one.kind !== "part"), post];
    send();
  }

  async function send() {
    if (sending || waiting.length === 0) return;
    sending = true;
    onChange("sending");
    let state = "sent";
    while (waiting.length > 0 && state === "sent") {
      const post = waiting[0];
      state = await tryOnce(post);
      if (state === "sent") waiting = waiting.filter((one) => one !== post);
    }
    sending = false;
    byItself = state === "sent" || state === "unsent";
    onChange(state);
  }

  async function tryOnce(post) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(post.to, {
        method: "POST",
        body: post.body,
        headers: { Accept: "application/json", "X-CSRFToken": token },
        credentials: "same-origin",
        cache: "no-store",
        keepalive: post.body.toString().length < KEEPALIVE_MOST,
        signal: stop.signal,
      });
      const state = await meaning(answer);
      await answer.text(); // unread, it holds one of the few places that browsers have for keepalive
      return state;
    } catch {
      return "unsent";
    } finally {
      clearTimeout(timer);
    }
  }

  async function meaning(answer) {
    const path = new URL(answer.url).pathname;
    if (path === paths.locked) return "locked";
    if (path === paths.signIn) return "signed-out";
    if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) return "sent";
    if (answer.status === 400 && (await freshToken())) return "unsent";
    return answer.ok || answer.status === 429 || answer.status >= 500 ? "unsent" : "refused";
  }

  // After a new sign-in the page's token is an old one: take the new one from the same page, and try again soon.
  async function freshToken() {
    const page = await fetch(paths.page, { credentials: "same-origin", cache: "no-store" });
    const form = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-token]");
    const fresh = form?.dataset.token;
    if (!fresh || fresh === token) return false;
    token = fresh;
    return true;
  }

  setInterval(() => byItself && send(), AGAIN);
  window.addEventListener("online", send);
  window.addEventListener("focus", send);
  return { put, send, isEmpty: () => waiting.length === 0 };
}
