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
  let moved = false;
  try {
    moved = await send(form, submitter);
  } finally {
    if (!moved) free(form); // while the next page comes, a second tap is still a second tap
  }
}

// Answers whether another page comes.
async function send(form, submitter) {
  const { entries, said } = await gather(form, submitter);
  const before = last.get(form);
  // The same said again while it still waits is the same item.
  if (before?.said === said && (await itemOf(before.key).catch(() => null))) {
    await pump();
    showSending("sent");
    announce(word("keptnote"));
    return false;
  }
  const { keep, lane, mark = "", outcomeFrom } = form.dataset;
  const given = Object.fromEntries(entries);
  const path = new URL(form.action).pathname;
  const result = await post({
    form: entries,
    path,
    token: facts().token ?? given.csrf_token,
    version: Number(keep) || 1,
    lane: lane || given.contact_id || path,
    mark,
    outcome: given[outcomeFrom] ?? "",
    pages: "pages" in form.dataset,
  }).catch(() => ({ state: "unsent" }));
  last.set(form, { said, key: given._key });
  return after(form, submitter, result);
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
  if (state === "held" || state === "look") refuse("", word(`${state}note`));
  else if (!navigator.onLine || !go) noSignal();
  pump();
  return kept(form, submitter, go, state === "kept" ? word("keptnote") : "");
}

async function answered(form, answer) {
  signal();
  if (answer.ok || answer.headers.has("X-Go")) {
    if (answer.ok) announce(word("sent"));
    document.getElementById("notice")?.replaceChildren();
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
async function kept(form, submitter, go, said) {
  announce(said);
  const { dataset } = form;
  const typed = form.matches("[autocomplete=off]");
  const has = dataset.lane && (await hasPack().catch(() => false));
  const offline = has ? `/field/responses/${dataset.lane}` : "";
  const next = "pages" in dataset ? offline : go || (typed && offline);
  if (next) {
    location.assign(next);
    return true;
  }
  if (typed) renew(form);
  // A page of the field pack shows by itself what is kept, and says so by preventing this.
  const news = new CustomEvent("alongside:kept", { detail: form, cancelable: true });
  const here = location.pathname.startsWith("/responses/") ? `/field${location.pathname}` : offline;
  if (document.dispatchEvent(news) && said) note(form, submitter, said, offline && here);
  return false;
}

// For the next one: another contact is another response.
function renew(form) {
  const contact = form.querySelector("[name=contact_id]");
  form.reset();
  if (contact) form.dataset.lane = contact.value = newKey();
}

function note(form, submitter, said, href) {
  const place = form.closest(".answers") ?? form;
  const line = document.createElement("p");
  line.className = "kept-here note";
  line.append("pages" in form.dataset ? `${said} ${word("notpaged")}` : `${(submitter?.dataset.said ?? submitter?.textContent ?? "").trim()} · ${said}`);
  if (href) line.append(" ", Object.assign(document.createElement("a"), { href, className: "quiet-link", textContent: word("goon") }));
  place.parentElement.querySelector(".kept-here")?.remove();
  place.after(line);
}
