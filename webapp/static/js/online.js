// Nobody may believe that something was sent when it was not.
import { announce, refuse, word } from "./words.js";
import { watch } from "./outbox/store.js";
import { showSending } from "./sending.js";

const banner = () => document.getElementById("no-signal");

// Returns whether the banner is new on screen.
export function noSignal() {
  const shown = banner();
  if (!shown?.hidden) return false;
  shown.hidden = false;
  announce(shown.querySelector("p").textContent);
  return true;
}

// Whoever waited for signal hears of it, also where the browser never noticed that it was gone.
export function signal() {
  if (!banner() || banner().hidden) return;
  banner().hidden = true;
  document.dispatchEvent(new CustomEvent("alongside:signal"));
}

export function lost() {
  showSending("unsent");
  if (!noSignal()) announce(word("unsent"));
}
const isPost = (event) => event.detail.requestConfig?.verb !== "get";

window.addEventListener("offline", noSignal);
window.addEventListener("online", signal);
watch((news) => news.reached && signal());
if (!navigator.onLine) noSignal();

// A plain form sent into nowhere would be replaced by the browser's own error page, with what was typed.
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method !== "post" || event.target.matches("[data-leave], [data-keep]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  lost();
}, true);

document.addEventListener("htmx:sendError", (event) => (isPost(event) ? lost() : noSignal()));
document.addEventListener("htmx:timeout", (event) => (isPost(event) ? lost() : noSignal()));
document.addEventListener("htmx:afterRequest", (event) => {
  const status = event.detail.xhr?.status ?? 0;
  if (status === 0) return;
  signal();
  if (!isPost(event)) return;
  // refused or to be corrected: the server has heard it, nothing waits to be sent
  showSending(status < 400 || status === 409 || status === 422 ? "sent" : "unsent");
  if (status < 400) announce(word("sent"));
});

// A fault the server could not put into words still gets a sentence that stays.
document.addEventListener("htmx:responseError", (event) => {
  if (isPost(event)) refuse(event.detail.xhr.responseText);
});
