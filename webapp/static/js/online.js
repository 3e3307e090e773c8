// Nobody may believe that something was sent when it was not.
import { announce, showSending, word } from "./words.js";

const banner = () => document.getElementById("no-signal");

// Returns whether the banner is new on screen.
function noSignal() {
  const shown = banner();
  if (!shown?.hidden) return false;
  shown.hidden = false;
  announce(shown.querySelector("p").textContent);
  return true;
}
function signal() {
  if (banner()) banner().hidden = true;
}
function lost() {
  showSending("unsent");
  if (!noSignal()) announce(word("unsent"));
}
const isPost = (event) => event.detail.requestConfig?.verb !== "get";

window.addEventListener("offline", noSignal);
window.addEventListener("online", signal);
if (!navigator.onLine) noSignal();

// A plain form sent into nowhere would be replaced by the browser's own error page, with what was typed.
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method !== "post" || event.target.matches("[data-leave]")) return;
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
  const notice = document.getElementById("notice");
  if (!isPost(event) || !notice) return;
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const said = page.querySelector("[role=alert]");
  if (said) {
    notice.replaceChildren(document.adoptNode(said));
    return;
  }
  const refusal = document.createElement("div");
  refusal.className = "refusal";
  refusal.setAttribute("role", "alert");
  refusal.dataset.refusal = "";
  refusal.append(Object.assign(document.createElement("p"), { textContent: word("failed") }));
  notice.replaceChildren(refusal);
});

if (navigator.onLine) showSending("sent");
