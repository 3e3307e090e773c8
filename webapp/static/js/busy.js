// One tap, one post: the button says "Sending…" at the same width, and a second tap does nothing.
import { announce, showSending, word } from "./words.js";

const GIVE_UP = 15000; // ms after which a plain form may be sent again

const isPost = (form) => form instanceof HTMLFormElement && form.method === "post";

function free(form) {
  delete form.dataset.sendingNow;
  // A button may stand outside its form, in the dock.
  for (const button of document.querySelectorAll("[data-busy]")) {
    if (button.form !== form) continue;
    delete button.dataset.busy;
    button.removeAttribute("aria-busy");
  }
}

// Before anybody else hears of it: the second tap of two ends here.
document.addEventListener("submit", (event) => {
  if (!isPost(event.target) || !("sendingNow" in event.target.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// After the others had their say (a form with a gap is not sent).
window.addEventListener("submit", (event) => {
  const form = event.target;
  const byHtmx = form instanceof HTMLFormElement && form.hasAttribute("hx-post");
  if (!isPost(form) || (event.defaultPrevented && !byHtmx)) return;
  form.dataset.sendingNow = "";
  const button = event.submitter;
  if (button?.matches(".btn")) {
    button.dataset.busy = word("busy");
    button.setAttribute("aria-busy", "true");
  }
  showSending("sending");
  announce(word("busy"));
  setTimeout(() => free(form), GIVE_UP);
});

// The phone's own time of the tap, in milliseconds since 1970.
document.addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("[data-phone-time]")) field.value = String(Date.now());
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  const movesOn = event.detail.xhr?.getResponseHeader("HX-Redirect");
  if (form && !movesOn) free(form); // while the next page comes, a second tap is still a second tap
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending-now]").forEach(free));
