// What was done on this phone, and how far it came: kept here, received, held by duty, or in need of a look.
import { marksOf } from "../outbox/store.js";
import { say, timeOf } from "./say.js";

export const allMarks = () => marksOf(undefined); // of every response

// The newest mark of that kind.
export const newest = (marks, what) => marks.findLast((mark) => mark.what === what);

export const stateOf = (mark) => say(mark.state);

// A line for a list: what, and when it was done with how far it came.
export function lineOf(mark, stepText) {
  const isStep = mark.what.startsWith("step:");
  const outcome = isStep && mark.outcome ? say(`outcome_${mark.outcome}`) : "";
  return {
    text: isStep ? (stepText(mark.code) ?? say("what-step")) : say(`what-${mark.what}`) || say("what-entry"),
    note: [outcome, timeOf(mark.at), stateOf(mark)].filter(Boolean).join(" · "),
  };
}
