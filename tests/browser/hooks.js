// Put in front of a page's scripts (or the worker's) by a test. Each step of sealing, keeping and sending is counted;
// at the step that the test chose, the page tells the line and stands still there, until the test has ended the browser.
(() => {
  const page = typeof document !== "undefined";
  const plainFetch = globalThis.fetch;
  const steps = (globalThis.__steps = { stop: "__STOP__", counts: !page || "__FROM__" === "load", names: [] });

  // Of a worker's steps only those that change what is where: each costs a request.
  const LEAVES = /^(send|answer) deliver|^complete|^crypto.digest|^store.(put|delete)/;

  // From a page in such a way that nothing of it goes on before the answer; a worker cannot stand still.
  function tell(what) {
    if (!page) return void plainFetch(`/__step/${what}`, { method: "POST" }).catch(() => {});
    const line = new XMLHttpRequest();
    line.open("POST", `/__step/${what}`, false);
    try {
      line.send();
    } catch {
      // the page is on its way out
    }
  }
  globalThis.__tell = tell;

  function step(name) {
    if (!steps.counts) return;
    if (!page) return LEAVES.test(name) ? tell(`worker/${encodeURIComponent(name)}`) : undefined;
    steps.names.push(name);
    if (steps.names.length === Number(steps.stop)) tell(`stop/${encodeURIComponent(name)}`);
  }

  function before(owner, names, label) {
    for (const name of names) {
      const plain = owner?.prototype[name];
      if (!plain) continue;
      owner.prototype[name] = function (...given) {
        step(`${label}.${name}`);
        return plain.apply(this, given);
      };
    }
  }
  before(globalThis.SubtleCrypto, ["generateKey", "importKey", "exportKey", "deriveBits", "sign", "encrypt", "digest"], "crypto");
  before(globalThis.IDBObjectStore, ["add", "put", "delete", "get", "getAll"], "store");
  before(globalThis.IDBIndex, ["get", "getKey", "getAll"], "index");
  before(globalThis.LockManager, ["request"], "locks");
  before(globalThis.Response, ["json", "text"], "answer");

  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    step("transaction");
    const made = transaction.apply(this, given);
    made.addEventListener("complete", () => step("complete"));
    return made;
  };

  globalThis.fetch = async (...given) => {
    const path = new URL(given[0].url ?? given[0], location.href).pathname;
    const what = /deliver|phone|leave/.exec(path)?.[0] ?? (given[1]?.method === "POST" ? "post" : "get");
    step(`send ${what}`);
    const answer = await plainFetch(...given);
    step(`answer ${what}`);
    return answer;
  };

  if (!page) return;

  // Whatever is kept on this phone is told to the line before it is written; and again when the page has said so.
  let kind = "";
  const begun = [];
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (value, ...more) {
    if (this.name === "items" && kind) {
      begun.push(value.key);
      tell(`begun/${kind}/${value.key}`);
    }
    return add.call(this, value, ...more);
  };

  const rest = (ms) => new Promise((go) => setTimeout(go, ms));
  const shown = () => document.querySelector("[data-sending]")?.dataset.state;

  // Wait until the page has said what became of it, and hand that on.
  const heard = async () => {
    do await rest(1);
    while (shown() === "sending");
    const refused = document.querySelector("[role=alert]:not(:empty)") || shown() === "unsent";
    for (const key of begun.splice(0)) tell(`${refused ? "told" : "said"}/${key}`);
  };

  globalThis.__count = () => Object.assign(steps, { counts: true, names: [] });
  globalThis.__as = (what) => (kind = what);
  globalThis.__heard = heard;

  // One tap on a form of the page, until the page has said what became of it.
  globalThis.__tap = async (form, button, what) => {
    kind = what;
    form.requestSubmit(button);
    do await rest(1);
    while ("sendingNow" in form.dataset && document.contains(form));
    await heard();
  };

  // So many answers to steps, one after the other, as a thumb goes down the list and up again.
  globalThis.__answer = async (taps, from) => {
    for (let tap = 0; tap < taps; tap += 1) {
      const buttons = [...document.querySelectorAll("form[data-keep] button[name=outcome][value=done], form[data-keep] button[name=outcome][value=not_needed]")];
      const button = buttons[(from + tap * 7) % buttons.length];
      await __tap(button.form, button, "step");
    }
  };

  // What the outbox is there to prevent, for the control: it says "sent" at the tap, sends with a fresh key each time,
  // and what waits is in the memory of the page. The server knows an item by its time alone.
  globalThis.__naive = (taps, at) => {
    const forms = [...document.querySelectorAll("form[data-keep]:has([name=outcome][value=done])")];
    const waiting = [];
    for (let tap = 0; tap < taps; tap += 1) {
      waiting.push({ form: forms[tap % forms.length], at: at + tap });
      tell(`naive/${at + tap}`);
    }
    const send = async () => {
      for (const { form, at } of waiting) {
        for (let tries = 0; tries < 5; tries += 1) {
          const body = new URLSearchParams(new FormData(form));
          for (const [name, value] of [["outcome", "done"], ["_at", String(at)], ["_key", crypto.randomUUID()]]) body.set(name, value);
          const answer = await plainFetch(form.action, { method: "POST", body, redirect: "manual", headers: { "X-Field": "1" } }).catch(() => null);
          if (answer?.ok || answer?.type === "opaqueredirect") break;
        }
      }
    };
    globalThis.__loop = send();
  };
})();
