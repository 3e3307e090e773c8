// Learned by heart: shown, covered, said back. Covered means out of the page, not only out of sight.
import { lookAt } from "./plan-screens.js";

export function learner(screen, text) {
  const place = screen.querySelector("[data-learned]");
  const fixed = screen.dataset.of === undefined; // the same for everybody, so it may stay in the page
  const whole = fixed ? (place.dataset.whole ??= place.textContent) : text;
  const shown = screen.querySelector("[data-shown]");
  const covered = screen.querySelector("[data-covered-up]");

  function turn(away) {
    shown.hidden = away;
    covered.hidden = !away;
    place.textContent = away ? "" : whole;
  }
  turn(false);
  return {
    cover: () => {
      turn(true);
      lookAt(screen);
    },
    showAgain: () => {
      turn(false);
      lookAt(screen);
    },
    isCovered: () => shown.hidden,
    forget: () => {
      turn(false);
      place.textContent = "";
    },
  };
}
