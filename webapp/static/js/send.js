// Takes the posts of forms that this phone may keep: <form data-keep="1" data-lane="…">. Each is sealed and kept first.
import { free, hold } from "./busy.js";
import { newKey } from "./key.js";
import { noSignal, signal } from "./online.js";
import { hasPack } from "./outbox/pack.js";
import { post } from "./outbox/post.js";
import { pump } from "./outbox/pump.js";
import { itemOf } from "./outbox/store.js";
import { showSending } from "./sending.js";
import { announce, facts, refuse, word } from "./words.js";

const NOBODY = "00000000-0000-0000-0000-000000000000";
const last = new WeakMap(); // form -> { said, key } of what it kept last

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-keep]")) return;
  event.preventDefault();
  take(form, event.submitter);
});

async function take(form, submitter) {
  hold(form, submitter);
  const { entries, said } = await gather(form, submitter);
  const before = last.get(form);
  let moved = false;
  // The same said again while it still waits is the same item.
  if (before?.said === said && (await itemOf(before.key).catch(() => null))) {
    await pump();
    showSending("sent");
    announce(word("keptnote"));
  } else {
    const { keep, lane, mark = "", outcomeFrom } = form.dataset;
    const given = Object.fromEntries(entries);
    const result = await post({
      form: entries,
      path: new URL(form.action).pathname,
      token: facts().token ?? given.csrf_token,
      version: Number(keep) || 1,
      lane: lane || given.contact_id || new URL(form.action).pathname,
      mark,
      outcome: given[outcomeFrom] ?? "",
      pages: "pages" in form.dataset,
    });
    last.set(form, { said, key: given._key });
    moved = await after(form, submitter, result);
  }
  if (!moved) free(form);
}

// Every post is an item of its own, so its key is made now; the one in the page serves forms without script.
async function gather(form, submitter) {
  const key = form.querySelector("[name=_key]");
  const contact = form.querySelector("[name=contact_id]");
  if (contact?.value === NOBODY) form.dataset.lane = contact.value = newKey();
  if (key) key.value = newKey();
  const entries = [...new FormData(form, submitter)].filter(([, value]) => typeof value === "string");
  if (!key) entries.push(["_key", newKey()]);
  const said = JSON.stringify(entries.filter(([name]) => !["_key", "_at", "csrf_token"].includes(name)));
  return { entries, said };
}

// Answers whether another page comes.
async function after(form, submitter, { state, answer, go, why }) {
  showSending(state === "unsent" ? "unsent" : "sent");
  if (state === "answered") return answered(form, answer);
  if (state === "unsent") {
    noSignal();
    announce(word("unsent"));
    if (why) refuse("", word(why === "full" ? "full" : "toomuch"));
    return false;
  }
  if (state === "received") {
    announce(word("sent"));
    return isPack() && form.dataset.swap ? false : goTo(form, go || placeOf(form));
  }
  if (!navigator.onLine || !go) noSignal();
  pump();
  return kept(form, submitter, go);
}

async function answered(form, answer) {
  signal();
  if (answer.ok) {
    announce(word("sent"));
    return goTo(form, answer.headers.get("X-Go") || placeOf(form));
  }
  if (answer.status === 422) showAgain(answer.text);
  else refuse(answer.text);
  return false;
}

// To a path on this site; or its part is swapped in, on a page that the server made.
async function goTo(form, path) {
  if (!/^\/(?!\/)/.test(path)) return false;
  const target = form.dataset.swap;
  if (target && path.startsWith("/responses/") && !isPack() && document.querySelector(target)) {
    await window.htmx.ajax("GET", path, { target, swap: "outerHTML" });
    return false;
  }
  location.assign(path);
  return true;
}

const isPack = () => document.querySelector("template[data-page]") !== null;

function placeOf(form) {
  const { lane, swap } = form.dataset;
  return swap || !lane ? location.pathname : `/responses/${lane}`;
}

// The form with what was refused in it takes the place of this one; its first refused field has the focus.
function showAgain(html) {
  window.htmx.swap("#main", html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 }, { select: "#main" });
  document.getElementById("notice")?.replaceChildren();
  const field = document.querySelector("main [aria-invalid=true]");
  const first = field?.matches("fieldset") ? field.querySelector("input") : field;
  (first ?? document.getElementById("main")).focus();
  announce(document.querySelector("main [role=alert]")?.textContent.trim());
}

// It waits on this phone. What was typed leaves the screen; a tap gets its word where the thumb is.
async function kept(form, submitter, go) {
  announce(word("keptnote"));
  const typed = form.matches("[autocomplete=off]");
  const has = form.dataset.lane && (await hasPack().catch(() => false));
  const offline = has ? `/field/responses/${form.dataset.lane}` : "";
  const next = "pages" in form.dataset ? offline : go || (typed && offline);
  if (next) {
    location.assign(next);
    return true;
  }
  if (typed) form.reset();
  // A page of the field pack shows by itself what is kept, and says so by preventing this.
  const news = new CustomEvent("alongside:kept", { detail: form, cancelable: true });
  if (document.dispatchEvent(news)) note(form, submitter, offline);
  return false;
}

function note(form, submitter, href) {
  const place = form.closest(".answers") ?? form;
  const line = document.createElement("p");
  line.className = "kept-here note";
  const said = submitter?.textContent.trim() ?? "";
  line.append("pages" in form.dataset ? `${word("keptnote")} ${word("notpaged")}` : `${said} · ${word("keptnote")}`);
  if (href) line.append(" ", Object.assign(document.createElement("a"), { href, textContent: word("goon") }));
  place.parentElement.querySelector(".kept-here")?.remove();
  place.after(line);
}
