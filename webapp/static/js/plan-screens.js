// One screen at a time, all in one page and one history entry. A screen names its dock, its title and its kind.
import { announce } from "./words.js";

export function screensOf(form) {
  const all = [...form.querySelectorAll("[data-screen]")];
  const title = document.querySelector(".top-title p");
  const docks = [...document.querySelectorAll("[data-dock]")];
  let shown = all[0];

  function words(screen) {
    if (screen.dataset.title) return screen.dataset.title;
    return screen.dataset.at ? form.dataset.question.replace("__N__", screen.dataset.at).replace("__M__", screen.dataset.total) : "";
  }

  function dock(kind) {
    for (const one of docks) one.hidden = one.dataset.dock !== kind;
  }

  function show(screen) {
    for (const one of all) one.hidden = one !== screen;
    dock(screen.dataset.screen);
    shown = screen;
    if (title) title.textContent = words(screen);
    lookAt(screen);
    announce(words(screen));
  }

  const named = (kind) => all.find((screen) => screen.dataset.screen === kind);
  return { all, show, dock, named, current: () => shown, is: (kind) => shown.dataset.screen === kind };
}

// The heading is read out first; the top of the page comes into view.
export function lookAt(part) {
  const heading = [...part.querySelectorAll("h1")].find((one) => one.closest("[hidden]") === null);
  window.scrollTo(0, 0);
  heading?.focus({ preventScroll: true });
}
