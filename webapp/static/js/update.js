// Registers the service worker. A new version waits until somebody takes it, and nobody can in the middle of typing.
import { facts, word } from "./words.js";

let asked = false;
const banner = () => document.getElementById("update");

const isTyped = (field) => field.value !== field.defaultValue && !field.matches("[type=hidden], [type=radio], [type=checkbox]");
const typing = () => [...document.querySelectorAll("form:not([data-leave]) :is(input, textarea)")].some(isTyped);

function offer(registration) {
  if (!registration.waiting || !banner()) return;
  banner().hidden = false;
  banner().querySelector("button").onclick = () => {
    if (typing()) banner().querySelector("[data-update-text]").textContent = word("updatelater");
    else {
      asked = true;
      registration.waiting?.postMessage({ do: "take" });
    }
  };
}

async function register() {
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const watched = (worker) => worker?.addEventListener("statechange", () => navigator.serviceWorker.controller && offer(registration));
  offer(registration);
  watched(registration.installing);
  registration.addEventListener("updatefound", () => watched(registration.installing));
}

if (facts().person && "serviceWorker" in navigator) {
  navigator.serviceWorker.addEventListener("controllerchange", () => asked && location.reload());
  register().catch(() => {}); // then this phone works with signal only
}
