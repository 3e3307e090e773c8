// One tap, one post: the button says "Sending…" at the same width, and a second tap does nothing.
import { announce, word } from "./words.js";
import { showSending } from "./sending.js";

const GIVE_UP = 15000; // ms after which a plain form may be sent again

const tapped = new WeakMap(); // form -> the button that sent it, which may serve another form by now

const isPost = (form) => form instanceof HTMLFormElement && form.method === "post";

export function hold(form, submitter) {
  form.dataset.sendingNow = "";
  tapped.set(form, submitter);
  if (submitter?.matches(".btn")) {
    submitter.dataset.busy = word("busy");
    submitter.setAttribute("aria-busy", "true");
  }
  showSending("sending");
  announce(word("busy"));
}

export function free(form) {
  delete form.dataset.sendingNow;
  // A button may stand outside its form, in the dock.
  for (const button of document.querySelectorAll("[data-busy]")) {
    if (button.form !== form && button !== tapped.get(form)) continue;
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

// After the others had their say (a form with a gap is not sent, and one that is kept is sent by send.js).
window.addEventListener("submit", (event) => {
  const form = event.target;
  const byHtmx = form instanceof HTMLFormElement && form.hasAttribute("hx-post");
  if (!isPost(form) || (event.defaultPrevented && !byHtmx)) return;
  hold(form, event.submitter);
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
