// Makes this phone known to the server: it gets what it seals with, learns how its clock stands, and is heard of.
import { newKey } from "../key.js";
import { forgetPack, refreshPack } from "./pack.js";
import { about, changeAbout, setAbout, unsent } from "./store.js";

const AGAIN = 60000; // ms between two registrations of the same person
const PATIENCE = 10000; // ms
const STRAIGHT = 5000; // ms of a round trip, above which it says too little about the clock
let registering = null;

// On a page that is printed for somebody who is signed in. Answers when it is done; it never throws.
export function registerPhone(atOnce = false) {
  registering ??= navigator.locks
    .request("alongside-phone", () => register(atOnce))
    .catch(() => {})
    .finally(() => (registering = null));
  return registering;
}

// Waits for what sealing for `person` needs, where that may come at all.
export async function ready(person) {
  const grants = await about("grants");
  if (!grants?.[person] && navigator.onLine && navigator.locks) await registerPhone(true);
}

async function register(atOnce) {
  const { person, token, shell } = document.getElementById("words")?.dataset ?? {};
  if (!person || location.pathname === "/locked") return;
  if (await about("left")) return endHere();
  const [grants, last, here] = await Promise.all(["grants", "registered", "person"].map(about));
  const known = Boolean(grants?.[person]);
  const age = Date.now() - (last?.at ?? 0);
  if (!atOnce && known && here === person && last?.shell === shell && age >= 0 && age < AGAIN) return;

  await changeAbout("phone", (id) => id ?? newKey());
  const told = await ask({ shell, fresh: !known }, token);
  if (told?.person !== person || gone()) return;
  await greet(person);
  if (told.grant) await changeAbout("grants", (all) => ({ ...all, [person]: { device: told.device, grant: told.grant } }));
  await setAbout("outbox", told.outbox);
  await setAbout("serverShell", told.shell);
  if (told.agency) await pin(person, told.agency);
  await setAbout("registered", { shell, at: Date.now() }); // last: a page that goes away too soon leaves it undone
  if (told.lost) document.dispatchEvent(new CustomEvent("alongside:lost", { detail: told.lost }));
  refreshPack(person);
  await askToPersist();
}

// Somebody left now on this phone, and this page is still of the session before: that one ends first, and so does the page.
async function endHere() {
  document.documentElement.dataset.left = "";
  const ask = { method: "POST", headers: { "X-Field": "1" }, credentials: "same-origin", redirect: "manual" };
  const answer = await fetch("/leave", { ...ask, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (answer?.headers.has("X-Go")) await setAbout("left", false);
  location.replace("/plain");
}

// Left or signed out while the answer came: then this page speaks for nobody any more.
const gone = () => ["left", "out"].some((name) => name in document.documentElement.dataset);

// The next person on a shared phone finds nothing of the one before; sealed items stay until they are sent.
async function greet(person) {
  const before = await about("person");
  if (before === person) return;
  if (before) await forgetPack();
  const agencies = await about("agencies");
  await setAbout("agency", agencies?.[person] ?? null);
  await setAbout("person", person);
}

async function ask(said, token) {
  const [phone, persisted, waiting] = await Promise.all([about("phone"), about("persisted"), unsent()]);
  const clock = Date.now();
  const answer = await fetch("/phone", {
    method: "POST",
    body: JSON.stringify({ ...said, phone, clock, unsent: waiting, persisted: persisted ?? null }),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  await setAbout("stopped", answer.status === 409);
  if (!answer.ok) return null;
  const told = await answer.json();
  const now = Date.now();
  // The answer was written half way between asking and hearing.
  if (now >= clock && now - clock < STRAIGHT) await setAbout("skew", Math.round((clock + now) / 2 - told.now));
  return told;
}

// The agency's key that was seen first is the one that counts, until somebody says otherwise (see plan-pin.js).
async function pin(person, agency) {
  await changeAbout("agencies", (all) => ({ ...all, [person]: all?.[person] ?? agency }));
  const { [person]: pinned } = await about("agencies");
  await setAbout("agency", pinned);
  await setAbout("agencyOffered", pinned.key === agency.key ? null : agency);
}

export async function acceptAgency(agency) {
  const person = await about("person");
  await changeAbout("agencies", (all) => ({ ...all, [person]: agency }));
  await setAbout("agency", agency);
  await setAbout("agencyOffered", null);
}

// The browser is asked once not to throw away what waits here; what it says is remembered and shown.
async function askToPersist() {
  const { storage } = navigator;
  if (!storage?.persist) return;
  const asked = (await about("persisted")) !== undefined;
  await setAbout("persisted", (await storage.persisted()) || (!asked && (await storage.persist())));
}
