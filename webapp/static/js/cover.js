// Pages with personal data (<body data-cover>) show nothing while they are not in front:
// not in the app switcher, not beside another window, not when brought back later.
const root = document.documentElement;
const cover = () => {
  if (document.body.hasAttribute("data-cover")) root.dataset.covered = "";
};
const uncover = () => {
  if (document.visibilityState === "visible") delete root.dataset.covered;
};

document.addEventListener("visibilitychange", () => (document.hidden ? cover() : uncover()));
window.addEventListener("pagehide", cover);
window.addEventListener("blur", cover);
window.addEventListener("focus", uncover);
window.addEventListener("pageshow", (event) => event.persisted || uncover());
document.addEventListener("pointerdown", uncover);
