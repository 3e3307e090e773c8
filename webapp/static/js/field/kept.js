// Every item on this phone, with its time and how far it came; and what to do for those that cannot go by themselves.
import { hopeful } from "../outbox/pump.js";
import { about, items, watch } from "../outbox/store.js";
import { part } from "./fill.js";
import { allMarks } from "./marks.js";
import { contentOf, responsesHere } from "./pack.js";
import { insert, say, timeIn, timeOf } from "./say.js";
import { textsIn } from "./steps.js";

const DAY = 86400000;

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-send-now]")) hopeful();
});

export async function startKept() {
  const place = document.querySelector("[data-kept-here]");
  if (!place) return;
  const pack = await responsesHere();
  const codes = new Map((pack?.responses ?? []).map((one) => [one.id, one.code]));
  const steps = new Map(textsIn(await contentOf("steps")).map((one) => [one.code, one.text]));
  const what = (mark) => (mark && (steps.get(mark.code) || say(`what-${mark.code ? "step" : mark.what}`))) || say("what-entry");
  const show = async () => {
    const [waiting, marks, last] = await Promise.all([items(), allMarks(), about("lastReceipt")]);
    const list = place.querySelector("[data-items]");
    list.replaceChildren(...waiting.map((item) => row(item, marks.find((mark) => mark.key === item.key), what, codes)));
    list.hidden = waiting.length === 0;
    place.querySelector("[data-empty]").hidden = waiting.length > 0;
    const held = marks.filter((mark) => mark.state === "held");
    const duty = place.querySelector("[data-held]");
    duty.querySelector("ul").replaceChildren(...held.map((mark) => row(mark, mark, what, codes)));
    duty.hidden = held.length === 0;
    document.querySelector("[data-send-now]").hidden = waiting.length === 0;
    place.querySelector("[data-old]").hidden = !waiting.some((item) => Date.now() - timeIn(item.key) > DAY);
    place.querySelector("[data-look-at]").hidden = !waiting.some((item) => item.state === "look");
    const receipt = place.querySelector("[data-last-receipt]");
    receipt.textContent = last ? insert(receipt.dataset.text, { T: timeOf(last) }) : receipt.dataset.never;
  };
  watch(show);
  await show();
}

function row(item, mark, what, codes) {
  const note = [mark && codes.get(mark.response), timeOf(timeIn(item.key)), say(item.state)].filter(Boolean).join(" · ");
  return part("item", { __TEXT__: what(mark), __NOTE__: note });
}
