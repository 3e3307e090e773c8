// The plan's page: asks one question at a time, seals every answer so far at each step, and keeps nothing.
import { answersIn } from "./plan-answers.js";
import { newKey } from "./plan-key.js";
import { outbox } from "./plan-outbox.js";
import { learner } from "./plan-remember.js";
import { screensOf } from "./plan-screens.js";
import { planText, sealToAgency } from "./seal.js";
import { announce, showSending } from "./words.js";

const UNFINISHED = "unfinished";
const FINISHED = "finished";

function start(form) {
  const page = form.dataset;
  const screens = screensOf(form);
  const answers = answersIn(form);
  const plan = { id: page.plan || newKey(), revision: Number(page.revision), finishing: false, left: false };
  let writing = ""; // "agency" or "nothing"
  let keptHere = false;
  let keptWords = "{}";
  let sealing = Promise.resolve();
  let learning = null;
  let pausedAt = null;

  if (page.answers) {
    answers.restore(JSON.parse(page.answers));
    form.removeAttribute("data-answers");
    keptWords = JSON.stringify(answers.all());
  }
  const paths = { page: page.page, locked: page.locked, signIn: page.signIn };
  const box = outbox({ token: page.token, paths, onChange: tellSending });

  // Sealing

  const isNew = () => writing === "agency" && JSON.stringify(answers.all()) !== keptWords;

  function keep(part) {
    if (writing !== "agency") return;
    plan.revision += 1;
    keptHere = true;
    keptWords = JSON.stringify(answers.all());
    const revision = plan.revision;
    const text = planText(page.response, revision, answers.all());
    sealing = sealing.then(() => seal(part, revision, text)); // one after the other: an older part never overtakes
  }

  async function seal(part, revision, text) {
    const to = { publicKey: page.publicKey, keyId: page.key, planId: plan.id, schema: page.schema, part };
    try {
      const sealed = await sealToAgency({ ...to, text });
      plan.finishing = part === FINISHED;
      notice("");
      const head = { plan_id: plan.id, part, revision: String(revision), schema: page.schema, agency_key: page.key };
      box.put("part", page.keep, { ...head, sealed });
    } catch {
      keptWords = "";
      notice("too-much");
    }
  }

  function tellSending(state) {
    const waits = state !== "sent" && state !== "sending";
    showSending(waits ? "unsent" : state);
    notice(waits && state !== "unsent" ? state : "");
    if (waits) announce(document.querySelector(".sending .unsent")?.textContent.trim());
    if (state === "sent" && plan.finishing) end();
  }

  function notice(name) {
    for (const one of document.querySelectorAll("[data-notice]")) {
      one.hidden = one.dataset.notice !== name;
      if (!one.hidden) announce(one.textContent.trim());
    }
  }

  // Moving

  const index = () => screens.all.indexOf(screens.current());
  const isAhead = (screen) => screen.matches("[data-screen=question], [data-screen=finish]") || (screen.matches("[data-screen=learn]") && canLearn(screen));
  const canLearn = (screen) => !screen.dataset.of || inWords(screen) !== "";
  const inWords = (screen) => (screen.dataset.of ? answers.inWords(screen.dataset.of.split(" ")) : "");

  function show(screen) {
    learning?.forget();
    learning = screen.matches("[data-screen=learn]") ? learner(screen, inWords(screen)) : null;
    screens.show(screen);
    const back = screen.querySelector("[data-back]");
    if (back) back.hidden = before() === undefined;
  }

  const before = () => {
    const asked = screens.all.slice(0, index()).filter((screen) => screen.matches("[data-screen=question]"));
    return asked.at(-1) ?? (keptHere ? undefined : screens.named("choose"));
  };
  const next = () => show(screens.all.slice(index() + 1).find(isAhead));
  const nextPart = () => {
    const part = screens.current().dataset.part;
    show(screens.all.slice(index() + 1).find((screen) => screen.dataset.part !== part && isAhead(screen)));
  };

  function step(move) {
    keep(UNFINISHED);
    move();
  }

  function write(choice) {
    writing = choice;
    document.documentElement.dataset.writing = choice;
    for (const field of form.querySelectorAll("fieldset")) field.disabled = choice === "nothing";
    next();
  }

  function finish() {
    if (writing === "agency") keep(FINISHED);
    else end();
  }

  function end() {
    plan.finishing = false;
    answers.wipe();
    keptWords = "{}";
    show(screens.named("kept"));
  }

  function pause() {
    pausedAt = screens.current();
    document.documentElement.dataset.paused = "";
    screens.show(screens.named("paused"));
  }

  function resume() {
    const at = pausedAt;
    pausedAt = null;
    delete document.documentElement.dataset.paused;
    screens.show(at);
    if (at.matches("[data-screen=learn]") && learning?.isCovered()) screens.dock("covered");
  }

  // What a tap does, by the attribute on the button.
  const taps = {
    saidIt: () => {
      box.put("said", page.said, {});
      show(screens.named("choose"));
    },
    write: (button) => write(button.dataset.write),
    skip: () => {
      answers.clear(screens.current());
      step(next);
    },
    back: () => {
      plan.finishing = false;
      show(before());
    },
    onward: () => step(nextPart),
    coverUp: () => {
      learning.cover();
      screens.dock("covered");
    },
    showAgain: () => {
      learning.showAgain();
      screens.dock("learn");
    },
    pass: next,
    finish,
    pause,
    done: () => location.replace(page.done),
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-leave]")) return;
    if (pausedAt) return resume();
    const button = event.target.closest("button");
    if (!button) return;
    if (event.detail > 1) return event.preventDefault(); // a double tap is one tap
    const tap = Object.keys(taps).find((name) => name in button.dataset);
    if (tap) taps[tap](button);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (screens.is("question")) step(next);
  });

  // Going away

  function putAway() {
    if (isNew()) keep(UNFINISHED);
    answers.wipe();
    keptWords = "{}";
    box.send();
  }
  document.addEventListener("visibilitychange", () => document.hidden && isNew() && keep(UNFINISHED));
  window.addEventListener("pagehide", putAway);
  document.addEventListener("alongside:left", () => {
    plan.left = true;
    putAway();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!plan.left && (isNew() || !box.isEmpty())) event.preventDefault();
  });

  show(screens.named("begin"));
}

const form = document.getElementById("plan");
if (form && window.isSecureContext && window.crypto?.subtle) start(form);
