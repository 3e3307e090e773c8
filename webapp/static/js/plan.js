// The plan's page: one question at a time. Every step seals all answers so far; nothing stays that this phone could open.
import { answersIn } from "./plan-answers.js";
import { keeper } from "./plan-keeper.js";
import { askAboutKey, isPinned } from "./plan-pin.js";
import { learner } from "./plan-remember.js";
import { screensOf } from "./plan-screens.js";

function start(form) {
  const page = { ...form.dataset };
  form.removeAttribute("data-answers");
  const answers = answersIn(form);
  if (page.answers) answers.restore(JSON.parse(page.answers));
  const screens = screensOf(form);
  const kept = keeper(page, answers, end);
  let learning = null;
  let left = false;

  const inWords = (screen) => answers.inWords((screen.dataset.of ?? "").split(" "));
  const isAhead = (screen) => ({ question: true, finish: true, learn: !screen.dataset.of || inWords(screen) !== "" })[screen.dataset.screen];
  const ahead = (isWanted = () => true) => screens.after().find((screen) => isAhead(screen) && isWanted(screen));
  const behind = () => screens.before().findLast((screen) => screen.dataset.screen === "question") ?? (kept.hasBegun() ? undefined : screens.named("choose"));

  function show(screen) {
    learning?.forget();
    learning = screen.dataset.screen === "learn" ? learner(screen, inWords(screen)) : null;
    screens.show(screen);
    const back = screen.querySelector("[data-back]");
    if (back) back.hidden = behind() === undefined;
  }

  async function choose(writing) {
    if (writing === "agency" && !(await isPinned(page))) {
      askAboutKey(page);
      return;
    }
    kept.choose(writing);
    document.documentElement.dataset.writing = writing;
    for (const field of form.querySelectorAll("fieldset")) field.disabled = writing === "nothing";
    show(ahead());
  }

  function go(screen) {
    kept.keep();
    show(screen);
  }

  function end(how) {
    kept.notYet();
    kept.putAway();
    const screen = screens.named("kept");
    for (const line of screen.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== how;
    show(screen);
  }

  // To the response's plans, in the place of this page: Back does not lead into it again.
  function goBack() {
    location.replace(page.done);
  }

  // What a tap does, by the attribute on the button.
  const taps = {
    saidIt() {
      kept.said();
      show(screens.named("choose"));
    },
    write: (button) => choose(button.dataset.write),
    skip() {
      answers.clear(screens.current());
      go(ahead());
    },
    back() {
      kept.notYet();
      show(behind());
    },
    onward: () => go(ahead((screen) => screen.dataset.part !== screens.current().dataset.part)),
    coverUp() {
      learning.cover();
      screens.dock("covered");
    },
    showAgain() {
      learning.showAgain();
      screens.dock("learn");
    },
    pass: () => show(ahead()),
    finish: () => (kept.keepsNothing() ? goBack() : kept.finish()),
    pause: screens.pause,
    done: goBack,
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-leave], a")) return;
    if (screens.isPaused()) {
      screens.resume();
      return;
    }
    const button = event.target.closest("button");
    const tap = button && Object.keys(taps).find((name) => name in button.dataset);
    if (button && event.detail > 1) event.preventDefault(); // a double tap is one tap
    else if (tap) taps[tap](button);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (screens.current().dataset.screen === "question") go(ahead());
  });

  document.addEventListener("visibilitychange", () => document.hidden && kept.keepIfNew());
  window.addEventListener("pagehide", kept.putAway);
  document.addEventListener("alongside:left", ({ detail }) => {
    left = true;
    detail.push(kept.putAway());
  });
  window.addEventListener("beforeunload", (event) => {
    if (!left && kept.waits()) event.preventDefault();
  });

  show(screens.named("begin"));
}

// Without these, nothing can be sealed: the page stays on its first sentence, which says so.
const canSeal = () => window.isSecureContext && window.crypto?.subtle;

// Begins with the plan that is in the page, if any; once.
export function beginPlan() {
  const form = document.getElementById("plan");
  if (!form?.dataset.publicKey || "begun" in form.dataset || !canSeal()) return;
  form.dataset.begun = "";
  start(form);
}
