// Ready for my shift: looks at this phone, and says of each thing whether it is in order and what to do if not.
import { acceptAgency } from "../outbox/phone.js";
import { about, items, watch } from "../outbox/store.js";
import { facts, insert, say, spanOf, timeIn, timeOf } from "./say.js";

const MINUTE = 60000;
const DAY = 86400000;

export async function startReady() {
  const place = document.querySelector("[data-ready]");
  if (!place) return;
  const show = () => look(place);
  watch(show);
  place.addEventListener("click", tap);
  window.addEventListener("online", show);
  await show();
}

async function look(place) {
  const names = ["outbox", "agency", "agencyOffered", "pack", "serverShell", "skew", "lastReceipt", "stopped"];
  const known = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await about(name)])));
  const waiting = await items();
  const checks = {
    key: [known.stopped ? "changed" : known.outbox ? "good" : "bad"],
    agency: agency(known),
    pack: packOf(known.pack),
    shell: shell(known.serverShell),
    clock: clock(known.skew),
    unsent: unsent(waiting),
    receipt: [known.lastReceipt ? "good" : "unknown", { T: known.lastReceipt && timeOf(known.lastReceipt) }],
    storage: await storage(),
    install: [isInstalled() ? "good" : "bad"],
  };
  for (const row of place.querySelectorAll("[data-check]")) tell(row, ...checks[row.dataset.check]);
  place.querySelector("[data-persist]").hidden = checks.storage[0] !== "bad";
  showAgency(place, known);
  showLight(place.querySelector("[data-light]"), wrongIn(place).length);
}

// What keeps a phone from being ready; of what is only noted, nothing.
const wrongIn = (place) => [...place.querySelectorAll("[data-check]:not([data-note])")].filter((row) => ["bad", "absent", "changed"].includes(row.dataset.state));

function tell(row, state, values = {}) {
  row.dataset.state = state;
  row.querySelector("[data-said]").textContent = insert(row.dataset[state] || row.dataset.bad, values);
}

function agency({ agency: pinned, agencyOffered: offered }) {
  if (!pinned) return ["bad"];
  return offered ? ["changed"] : ["good"];
}

function packOf(pack) {
  if (!pack) return ["absent"];
  return [Date.now() - pack.at < DAY ? "good" : "bad", { T: timeOf(pack.at) }];
}

function shell(newest) {
  const here = facts().shell;
  if (!newest) return ["unknown", { V: here }];
  return [newest === here ? "good" : "bad", { V: here, N: newest }];
}

function clock(skew) {
  if (typeof skew !== "number") return ["unknown"];
  if (Math.abs(skew) < MINUTE) return ["good"];
  return ["bad", { T: say(skew > 0 ? "ahead" : "behind", { T: spanOf(skew) }) }];
}

function unsent(waiting) {
  const stuck = waiting.some((item) => item.state === "look" || Date.now() - timeIn(item.key) > DAY);
  return [waiting.length === 0 ? "good" : stuck ? "bad" : "unknown", { N: waiting.length }];
}

async function storage() {
  const promised = await navigator.storage?.persisted?.();
  if (promised === undefined) return ["unknown"];
  return [promised ? "good" : "bad"];
}

const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

// Digits in groups, as people read them to each other.
const grouped = (fingerprint) => fingerprint.replace(/(.{4})/g, "$1 ").slice(0, 39); // as the page of a plan shows it

function showAgency(place, { agency: pinned, agencyOffered: offered }) {
  const digits = place.querySelector("[data-digits]");
  if (!digits) return;
  digits.hidden = !pinned;
  digits.textContent = pinned ? grouped(pinned.fingerprint) : "";
  place.querySelector("[data-offered]").hidden = !offered;
  place.querySelector("[data-new-digits]").textContent = offered ? grouped(offered.fingerprint) : "";
}

function showLight(light, wrong) {
  const { yes, no, yesMore, one, more } = light.dataset;
  light.dataset.state = wrong ? "bad" : "good";
  light.classList.toggle("met", !wrong);
  light.classList.toggle("soon", wrong > 0);
  light.querySelector("[data-light-says]").textContent = wrong ? no : yes;
  light.querySelector("[data-light-more]").textContent = wrong === 0 ? yesMore : wrong === 1 ? one : insert(more, { N: wrong });
}

async function tap(event) {
  if (event.target.closest("[data-persist]")) {
    await navigator.storage.persist();
    await look(event.currentTarget);
  }
  if (event.target.closest("[data-accept-key]")) {
    const offered = await about("agencyOffered");
    if (offered) await acceptAgency(offered);
  }
}
