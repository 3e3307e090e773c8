// A toast stays 6 s, longer while it is touched, pointed at or focused. A refusal stays until it is closed
// or something else succeeds.
const STAY = 6000; // ms

function start(toast) {
  if (toast.dataset.timed) return;
  toast.dataset.timed = "yes";
  let left;
  const go = () => {
    left = setTimeout(() => {
      toast.classList.add("going");
      setTimeout(() => toast.remove(), 200);
    }, STAY);
  };
  const hold = () => clearTimeout(left);
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, hold);
  for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, () => (hold(), go()));
  go();
}
function look() {
  document.querySelectorAll("[data-toast]").forEach(start);
  document.querySelectorAll("[data-refusal] [data-close]").forEach((button) => (button.hidden = false));
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-close]")) event.target.closest("[data-refusal]")?.remove();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (requestConfig?.verb !== "get" && xhr?.status >= 200 && xhr.status < 300) document.getElementById("notice")?.replaceChildren();
});
document.addEventListener("htmx:afterSettle", look);
look();
