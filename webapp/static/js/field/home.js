// The start page without signal: responses by code, contacts that wait here, nothing about who is coming.
import { about, items, watch } from "../outbox/store.js";
import { part } from "./fill.js";
import { allMarks, newest, stateOf } from "./marks.js";
import { facts, say, timeOf } from "./say.js";

export function startHome(pack) {
  const show = async () => {
    const [marks, waiting, kept] = await Promise.all([allMarks(), items(), about("pack")]);
    const known = pack?.responses ?? [];
    const isKnown = (id) => known.some((one) => one.id === id);
    const fresh = marks.filter((mark) => mark.what === "contact" && !isKnown(mark.response));
    const list = document.querySelector("[data-responses]");
    list.replaceChildren(...fresh.map(contactCard), ...known.map((one) => responseCard(one, marks)));
    document.querySelector("[data-none]").hidden = fresh.length + known.length > 0;
    const count = document.querySelector('main a[href="/kept"] ~ .note');
    if (count && waiting.length > 0) count.textContent = say("waits", { N: waiting.length });
    if (kept) document.querySelector("[data-known-at]").textContent = say("known-at", { T: timeOf(kept.at) });
  };
  watch(show);
  return show();
}

function contactCard(mark) {
  const look = mark.state === "received" ? "contact-received" : "contact";
  return part(look, { __TEXT__: timeOf(mark.at), __NOTE__: stateOf(mark), [facts().id]: mark.response });
}

function responseCard(one, marks) {
  const mine = marks.filter((mark) => mark.response === one.id);
  const waits = mine.filter((mark) => mark.state !== "received").length;
  const going = newest(mine, "arrived") ? "arrived" : newest(mine, "on_my_way") ? "on_my_way" : one.going;
  const text = [going && say(`going_${going}`), waits ? say("waits", { N: waits }) : ""].filter(Boolean).join(" · ");
  const made = part("response", { [facts().code]: one.code, [facts().id]: one.id, __TEXT__: text });
  if (!text) made.querySelector(".note").remove();
  return made;
}
