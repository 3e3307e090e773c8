// What the page says about sending: the word in the top bar, and a sentence when somebody has to do something.
import { showSending } from "./sending.js";
import { announce } from "./words.js";

// state: "sending", "sent", "kept", or why it is neither: "unsent", "full", "too-much", "refused", "key-changed"
export function tellSending(state) {
  const well = ["sending", "sent", "kept"].includes(state);
  showSending(well ? state.replace("kept", "sent") : "unsent");
  if (state !== "sending") tell(state);
  if (!well) announce(document.querySelector(".sending .unsent")?.textContent.trim());
}

// Show the one sentence of this name, or none. What is said of the key stays until somebody has answered it.
export function tell(name) {
  for (const notice of document.querySelectorAll("[data-notice]")) {
    if (notice.dataset.notice === "key-changed" && !["", "key-changed"].includes(name)) continue;
    const shows = notice.dataset.notice === name;
    if (shows && notice.hidden) announce(notice.textContent.trim());
    notice.hidden = !shows;
  }
}
