// Signing out with something still kept asks first, in the page: it is sent later all the same.
import { lost } from "./online.js";
import { forgetPack } from "./outbox/pack.js";
import { pump } from "./outbox/pump.js";
import { unsent } from "./outbox/store.js";
import { refuse, word } from "./words.js";

const ask = document.getElementById("ask-out");
let form = null;

async function count() {
  const n = await unsent().catch(() => 0);
  ask.querySelector("p").textContent = n ? word("keptout", { N: n }) : word("sent");
  ask.querySelector("[data-send-now]").hidden = n === 0;
  return n;
}

async function out() {
  document.documentElement.dataset.out = "";
  await forgetPack().catch(() => {});
  form.submit();
}

document.addEventListener("submit", async (event) => {
  if (!ask || !event.target.matches("[data-sign-out], [action='/sign-out']")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form = event.target;
  if (!navigator.onLine) {
    lost(); // a session ends where the server is
    refuse("", word("outlater"));
    return;
  }
  if (await count()) ask.showModal();
  else out();
}, true);

ask?.addEventListener("click", async ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if ("sendNow" in button.dataset) {
    await pump();
    await count();
  } else if ("out" in button.dataset) out();
  else ask.close();
});
