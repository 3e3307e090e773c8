// A plan without signal: the same page, sealed to the agency's key that this phone has pinned.
import { about } from "../outbox/store.js";
import { beginPlan } from "../plan.js";
import { fill } from "./fill.js";
import { facts } from "./say.js";

export async function startPlan(id, content) {
  if (!content) return;
  const agency = await about("agency");
  const form = fill(content, { [facts().id]: id }).querySelector("#plan");
  form.dataset.token = document.querySelector("[name=csrf_token]")?.value ?? "";
  document.getElementById("main").replaceChildren(form);
  if (!agency) return; // its first screen says that nothing can be sealed here
  form.dataset.response = id;
  form.dataset.key = agency.id;
  form.dataset.publicKey = agency.key;
  beginPlan();
}
