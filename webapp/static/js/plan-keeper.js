// Seals every answer so far, counts the parts, and hands them to the outbox. With "nothing" it does none of this.
import { newKey } from "./key.js";
import { outbox } from "./plan-outbox.js";
import { tellSending } from "./plan-status.js";
import { planText, sealToAgency } from "./seal.js";

const NONE = "{}";

// page: the data attributes of the form. onFinished(state): the finished part has reached
// the server ("sent"), or waits sealed on this phone ("kept").
export function keeper(page, answers, onFinished) {
  const planId = page.plan || newKey();
  let revision = Number(page.revision);
  let writing = ""; // "agency" or "nothing"
  let last = words(); // what the newest part says
  let begun = false;
  let finishing = false;
  let sealingNow = 0;
  let sealing = Promise.resolve();

  const box = outbox({ response: page.response, onChange });

  function words() {
    return JSON.stringify(answers.all());
  }

  function onChange(state) {
    tellSending(state);
    if (finishing && (state === "sent" || state === "kept")) onFinished(state);
  }

  function keep(part = "unfinished") {
    if (writing !== "agency") return;
    begun = true;
    revision += 1;
    last = words();
    tellSending("sending");
    const text = planText(page.response, revision, answers.all());
    const number = revision;
    sealingNow += 1;
    // in turn: an older part never overtakes a newer one
    sealing = sealing.then(() => seal(part, number, text)).finally(() => (sealingNow -= 1));
  }

  async function seal(part, number, text) {
    const { publicKey, key, schema } = page;
    try {
      const sealed = await sealToAgency({ publicKey, keyId: key, planId, schema, part, text });
      finishing = part === "finished";
      box.put("part", page.keep, { plan_id: planId, part, revision: String(number), schema, agency_key: key, sealed });
    } catch (error) {
      last = NONE; // it is not kept: leaving warns, and the next step tries again
      tellSending(error instanceof RangeError ? "too-much" : "refused");
    }
  }

  const isNew = () => writing === "agency" && words() !== last;

  return {
    choose: (choice) => (writing = choice),
    said: () => box.put("said", page.said, {}),
    keep,
    keepIfNew: () => isNew() && keep(),
    finish: () => keep("finished"),
    keepsNothing: () => writing === "nothing",
    notYet: () => (finishing = false),
    hasBegun: () => begun,
    waits: () => isNew() || sealingNow > 0 || !box.isEmpty(),
    // What is new is sealed and sent while there is still time; then nothing of it is left here. Answers when it is kept.
    putAway() {
      if (isNew()) keep();
      answers.wipe();
      last = NONE;
      box.send();
      return sealing.then(box.settled);
    },
  };
}
