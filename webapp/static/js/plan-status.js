// What the page says about sending: the word in the top bar, and a sentence when somebody has to do something.
import { announce, showSending } from "./words.js";

const A_MOMENT = 700; // ms: mostly it is sent by then, and nothing flickers
let soon = 0;

// state: "sending", "sent", or why it waits: "unsent", "locked", "signed-out", "refused"
export function tellSending(state) {
  clearTimeout(soon);
  if (state === "sending") {
    soon = setTimeout(() => showSending(state), A_MOMENT);
    return;
  }
  const waits = state !== "sent";
  showSending(waits ? "unsent" : state);
  tell(state);
  if (waits) announce(document.querySelector(".sending .unsent")?.textContent.trim());
}

// Show the one sentence of this name, or none.
export function tell(name) {
  for (const notice of document.querySelectorAll("[data-notice]")) {
    const shows = notice.dataset.notice === name;
    if (shows && notice.hidden) announce(notice.textContent.trim());
    notice.hidden = !shows;
  }
}
