// The browser's own offer to install, where it makes one.
let offer = null;

const show = () => {
  const place = document.querySelector("[data-install-offer]");
  if (place) place.hidden = !offer;
};

window.addEventListener("beforeinstallprompt", (event) => {
  if (!document.querySelector("[data-install-offer]")) return; // elsewhere the browser may show it as it likes
  event.preventDefault();
  offer = event;
  show();
});

document.addEventListener("click", async (event) => {
  if (!offer || !event.target.closest?.("[data-install]")) return;
  await offer.prompt();
  offer = null;
  show();
});

const installed = document.querySelector("[data-installed]");
if (installed && (matchMedia("(display-mode: standalone)").matches || navigator.standalone === true)) installed.hidden = false;
