// One screen at a time, all in one page and one history entry. A screen names its kind, and with it its dock.
import { announce } from "./words.js";

export function screensOf(form) {
  const all = [...form.querySelectorAll("[data-screen]")];
  const docks = [...document.querySelectorAll("[data-dock]")];
  const title = document.querySelector(".top-title p");
  const root = document.documentElement;
  let shown = all[0];
  let docked = "";
  let paused = null;

  const at = () => all.indexOf(shown);
  const named = (kind) => all.find((screen) => screen.dataset.screen === kind);

  function words({ dataset }) {
    if (dataset.at) return form.dataset.question.replace("__N__", dataset.at).replace("__M__", dataset.total);
    return dataset.title ?? "";
  }

  function dock(kind) {
    docked = kind;
    for (const one of docks) one.hidden = one.dataset.dock !== kind;
  }

  function show(screen, kind = screen.dataset.screen) {
    for (const one of all) one.hidden = one !== screen;
    shown = screen;
    dock(kind);
    title.textContent = words(screen);
    lookAt(screen);
    announce(words(screen));
  }

  function pause() {
    paused = { screen: shown, docked };
    root.dataset.paused = "";
    show(named("paused"));
  }

  function resume() {
    const { screen, docked: kind } = paused;
    paused = null;
    delete root.dataset.paused;
    show(screen, kind);
  }

  return {
    show,
    dock,
    named,
    pause,
    resume,
    isPaused: () => paused !== null,
    current: () => shown,
    before: () => all.slice(0, at()),
    after: () => all.slice(at() + 1),
  };
}

// The heading is read out first; the top of the page comes into view.
export function lookAt(part) {
  const heading = [...part.querySelectorAll("h1")].find((one) => one.closest("[hidden]") === null);
  window.scrollTo(0, 0);
  heading?.focus({ preventScroll: true });
}
