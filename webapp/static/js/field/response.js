// A response without signal. What is said of it depends on what this phone knows, and on nothing else.
import { watch } from "../outbox/store.js";
import { part } from "./fill.js";
import { lineOf, newest } from "./marks.js";
import { say, timeOf } from "./say.js";
import { answeredOf, showNext, showSteps, stepsOf } from "./steps.js";

const AGAIN = 15000; // ms between two looks whether duty has logged it
const LOOK = 1500; // ms in which "received" can be read before the live card opens

// How a response stands for this phone: "kept", "held" or "look" (a contact that has not come through), "received",
// "known" (it is in the pack) or "unknown".
export function standing(known, marks) {
  const contact = newest(marks, "contact");
  if (contact && contact.state !== "received" && !(known && contact.state === "held")) return contact.state;
  if (contact && (navigator.onLine || !known)) return "received";
  return known ? "known" : "unknown";
}

// How far this person is: what the pack knew, and what was tapped here since.
function going(known, marks) {
  const taps = { on_my_way: "on_my_way", arrived: "arrived", not_arrived: "on_my_way" };
  const tapped = marks.findLast((mark) => mark.what in taps);
  return tapped ? taps[tapped.what] : (known?.going ?? "");
}

export function showResponse({ id, known, fresh, texts, knownAt }, marks) {
  const kind = standing(known, marks);
  for (const one of document.querySelectorAll("[data-when]")) one.hidden = !one.dataset.when.split(" ").includes(kind);
  showHead(kind, known, newest(marks, "contact"), knownAt);
  showGoing(kind, going(known, marks));
  const steps = stepsOf(texts, { known, fresh, marks });
  const next = document.querySelector("[data-next]");
  if (next && !next.hidden) next.hidden = !showNext(next.querySelector("[data-next-steps]"), steps, id);
  showMarks(marks, texts);
  if (isOnlyHere(kind)) stayInPack(id);
  if (kind === "held" && navigator.onLine) setTimeout(() => lookFor(id), AGAIN);
  if (kind === "received" && navigator.onLine) setTimeout(() => location.replace(`/responses/${id}`), LOOK);
}

// Duty has it: once they have logged it, it has a card.
async function lookFor(id) {
  const answer = await fetch(`/responses/${id}/live`, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) location.replace(`/responses/${id}`);
  else setTimeout(() => lookFor(id), AGAIN);
}

function showHead(kind, known, contact, knownAt) {
  showTitle(known?.code, say(contact ? "contact-kept" : "new"));
  const at = contact?.at ?? knownAt;
  const said = document.getElementById("said");
  if (said) said.textContent = at ? (contact ? timeOf(at) : say("known-at", { T: timeOf(at) })) : "";
  const why = document.querySelector("[data-why]");
  if (why && kind === "kept") why.textContent = say(navigator.onLine ? "not-sent" : "no-signal");
}

function showTitle(code, otherwise) {
  const title = document.querySelector(".top-title h1");
  title.textContent = code ?? otherwise;
  title.classList.toggle("code", Boolean(code));
}

function showGoing(kind, how) {
  for (const one of document.querySelectorAll("[data-going]")) one.hidden = kind !== "known" || !one.dataset.going.split(" ").includes(how);
}

function showMarks(marks, texts) {
  const list = document.querySelector("[data-marks]");
  const text = (code) => texts.find((one) => one.code === code)?.text;
  list.replaceChildren(...marks.map((mark) => lineOf(mark, text)).map((line) => part("line", { __TEXT__: line.text, __NOTE__: line.note })));
  const around = list.closest("[data-marked]");
  around.hidden ||= marks.length === 0;
}

// The server has no page yet for a response that only this phone knows.
const isOnlyHere = (kind) => kind !== "known" && kind !== "received";

function stayInPack(id) {
  for (const link of document.querySelectorAll(`a[href^="/responses/${id}"]`)) link.setAttribute("href", `/field${link.getAttribute("href")}`);
}

export function showChecklist({ id, known, fresh, texts }, marks) {
  const steps = stepsOf(texts, { known, fresh, marks });
  showSteps(document.getElementById("steps"), steps, id);
  showTitle(known?.code, say("new"));
  const said = document.getElementById("said");
  if (said) said.textContent = answeredOf(steps);
  if (isOnlyHere(standing(known, marks))) stayInPack(id);
}

// Shows it again whenever something changed that is seen here; what is unfolded stays so.
export function keepShowing(show, read) {
  let shown = "";
  async function look() {
    const marks = await read();
    const now = JSON.stringify([marks.map(({ what, code, outcome, state }) => [what, code, outcome, state]), navigator.onLine]);
    if (now === shown) return;
    shown = now;
    const open = [...document.querySelectorAll("main details[open][id]")].map((one) => one.id);
    show(marks);
    for (const name of open) document.getElementById(name)?.setAttribute("open", "");
  }
  watch(look);
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  return look();
}
