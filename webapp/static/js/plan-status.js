// What the page says about sending: the word in the top bar, and a sentence when somebody has to do something.
import { announce, showSending } from "./words.js";

// state: "sending", "sent", or why it waits: "unsent", "locked", "signed-out", "refused", "too-much"
export function tellSending(state) {
  const waits = state !== "sent" && state !== "sending";
  showSending(waits ? "unsent" : state);
  if (state !== "sending") tell(state);
  if (waits) announce(document.querySelector(".sending .unsent")?.textContent.trim());
}

// Show the one sentence of this name, or none.
function tell(name) {
  for (const notice of document.querySelectorAll("[data-notice]")) {
    const shows = notice.dataset.notice === name;
    if (shows && notice.hidden) announce(notice.textContent.trim());
    notice.hidden = !shows;
  }
}
