// The checklist without signal: the codes from the pack, the texts from its content, the newest answers from this phone.
import { part } from "./fill.js";
import { newest, stateOf } from "./marks.js";
import { facts, say, timeOf } from "./say.js";

// The texts of all steps, in the order they are done: [{ code, text, hint, phase, restricted }].
export function textsIn(content) {
  return [...(content?.querySelectorAll("[data-step]") ?? [])].map((one) => ({
    code: one.dataset.step,
    text: one.querySelector("b").textContent,
    hint: one.querySelector("p")?.textContent ?? "",
    phase: one.dataset.phase,
    restricted: "restricted" in one.dataset,
  }));
}

// The steps of one response with their states; for a response that only this phone knows, those of a new contact.
export function stepsOf(texts, { known, fresh, marks }) {
  const answered = new Map((known?.steps ?? []).map((one) => [one.code, one]));
  const codes = new Set(known ? [...answered.keys(), ...known.open] : fresh);
  return texts.filter((one) => codes.has(one.code)).map((one) => {
    const mark = newest(marks, `step:${one.code}`);
    const { outcome = "open", at } = mark ?? answered.get(one.code) ?? {};
    return { ...one, state: outcome || "open", at, kept: mark && mark.state !== "received" ? stateOf(mark) : "" };
  });
}

// Puts the whole list into #steps.
export function showSteps(list, steps, id) {
  const next = steps.find((one) => one.state === "open" && !one.restricted);
  const pieces = [...byPhase(steps)].flatMap(([phase, some]) => {
    const heading = Object.assign(document.createElement("h2"), { className: "phase", textContent: phase });
    const rows = Object.assign(document.createElement("ul"), { className: "steps" });
    rows.append(...some.map((one) => row(one, one === next ? "step-next" : `step-${one.state}`, id)));
    return [heading, rows];
  });
  if (steps.length === 0) pieces.push(part("no-steps"));
  else if (!next) pieces.push(part("all-answered"));
  list.replaceChildren(...pieces);
}

export const answeredOf = (steps) => say("answered", { N: steps.filter((one) => one.state !== "open").length, M: steps.length });

// The first open ones, as lines to read.
export function showNext(list, steps, id) {
  const open = steps.filter((one) => one.state === "open" && !one.restricted).slice(0, 3);
  list.replaceChildren(...open.map((one) => row(one, "step-line", id)));
  return open.length > 0;
}

function row(one, template, id) {
  const time = [one.at ? timeOf(one.at) : "", one.kept].filter(Boolean).join(" · ");
  const hint = [one.hint, one.restricted ? say("restricted") : ""].filter(Boolean).join(" ");
  const made = part(template, { __CODE__: one.code, __TEXT__: one.text, __HINT__: hint, __TIME__: time, [facts().id]: id });
  if (!hint) for (const note of made.querySelectorAll(".note")) if (note.textContent === "") note.remove();
  // What a restricted step came to is noted nowhere in the clear.
  if (one.restricted) for (const form of made.querySelectorAll("[data-mark]")) ["data-mark", "data-outcome-from"].forEach((name) => form.removeAttribute(name));
  return made;
}

function byPhase(steps) {
  const groups = new Map();
  for (const one of steps) groups.set(one.phase, [...(groups.get(one.phase) ?? []), one]);
  return groups;
}
