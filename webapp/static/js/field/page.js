// Puts the page that the address means into the document of the field pack.
import { about, marksOf } from "../outbox/store.js";
import { fill, filled, part } from "./fill.js";
import { startHome } from "./home.js";
import { contentOf, pageOf, responsesHere } from "./pack.js";
import { placeOf } from "./place.js";
import { startPlan } from "./plan.js";
import { keepShowing, showChecklist, showResponse } from "./response.js";
import { facts, say } from "./say.js";
import { textsIn } from "./steps.js";

const isPack = () => document.querySelector("template[data-page]") !== null;

export async function showPage() {
  if (!isPack()) return;
  const { page, id } = placeOf(location.pathname);
  const template = (await find(page)) ?? (await find("home"));
  const [pack, person] = [await responsesHere(), await about("person").catch(() => null)];
  if (person && person !== facts().person) {
    document.getElementById("main").replaceChildren(part("not-yours"));
    return;
  }
  const known = pack?.responses.find((one) => one.id === id);
  put(template, id ? { [facts().id]: id, [facts().code]: known?.code ?? say("new") } : {});
  await start(template.dataset.page, { id, known, fresh: pack?.fresh ?? [] }, pack);
}

const find = async (page) => document.querySelector(`template[data-page="${page}"]`) ?? pageOf(page);

// Each place of the document takes the template's part for it.
function put(template, values) {
  const made = fill(template.content.cloneNode(true), values);
  for (const one of made.querySelectorAll("[data-when]")) one.hidden = true; // until it is known which of them is so
  const place = (name) => [...made.querySelector(`[data-place=${name}]`).childNodes];
  document.title = filled(template.dataset.title, values);
  document.body.className = template.dataset.body;
  sayOfSignal(template.dataset.signal);
  document.getElementById("notice").replaceChildren(...place("notice"));
  document.getElementById("field-dock").replaceChildren(...place("dock"));
  document.getElementById("field-leave").replaceChildren(...place("leave"));
  document.querySelector(".top").replaceWith(made.querySelector(".top"));
  document.getElementById("main").replaceWith(made.querySelector("main"));
  window.htmx?.process(document.body);
  document.dispatchEvent(new CustomEvent("htmx:afterSettle")); // whoever minds parts of a page looks again
}

// What no signal means on this page, in the place of the general sentence.
function sayOfSignal(text) {
  const line = text && document.querySelector("#no-signal [data-kept-text]");
  if (!line) return;
  line.removeAttribute("data-kept-text");
  line.textContent = text;
}

const into = (place, content) => content && document.querySelector(place).replaceChildren(...content.childNodes);

async function start(page, here, pack) {
  if (page === "home") await startHome(pack);
  else if (page === "say" || page === "cards") into("#main", await contentOf("cards"));
  else if (page === "directory") into("#lines", await contentOf("directory"));
  else if (page === "plan") await startPlan(here.id, await contentOf("plan"));
  else if (page === "response" || page === "steps") await startResponse(page, here);
}

async function startResponse(page, here) {
  const texts = textsIn(await contentOf("steps"));
  const knownAt = (await about("pack"))?.at;
  const show = page === "steps" ? showChecklist : showResponse;
  await keepShowing((marks) => show({ ...here, texts, knownAt }, marks), () => marksOf(here.id));
}

// What is kept by a tap shows in the list itself; other forms say it beside the button (send.js).
document.addEventListener("alongside:kept", (event) => {
  if (isPack() && event.detail.dataset.mark && document.querySelector("[data-marks], #steps")) event.preventDefault();
});
