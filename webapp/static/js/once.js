// A button that takes a new meaning in the same place (On my way, then I have arrived) ignores taps for a moment,
// so that a double tap never says two things. The place is data-slot, the meaning data-act.
const QUIET = 1500; // ms
let meant = read();

function read() {
  return new Map([...document.querySelectorAll("[data-slot]")].map((button) => [button.dataset.slot, button.dataset.act]));
}

document.addEventListener("htmx:afterSettle", () => {
  for (const button of document.querySelectorAll("[data-slot]")) {
    const before = meant.get(button.dataset.slot);
    if (before !== undefined && before !== button.dataset.act) {
      button.dataset.fresh = "";
      setTimeout(() => delete button.dataset.fresh, QUIET);
    }
  }
  meant = read();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-fresh]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
