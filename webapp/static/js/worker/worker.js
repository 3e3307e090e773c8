// The service worker: serves the shell and the field pack without signal, and delivers what is kept when signal is back.
// It never sees a word of what somebody typed: items reach it sealed.
import "./core.js";
import { deliverAll } from "../outbox/deliver.js";
import { forgetPack } from "../outbox/pack.js";
import { about, setAbout } from "../outbox/store.js";
import { OPEN, PACK, standsIn } from "./allowed.js";
import { dropOlder, fetchPack, fetchShell, find, stopFetching } from "./shelves.js";

const PATIENCE = 4000; // ms for a page, before the field pack stands in
const AFTERWARDS = 2000; // ms
const BROKEN = [502, 503, 504];

self.addEventListener("install", (event) => event.waitUntil(fetchShell()));
// A new version waits until a page says so, or until no page of the old one is open.
self.addEventListener("activate", (event) => event.waitUntil(dropOlder().then(() => self.clients.claim())));

const asks = {
  pack: ({ person }) => fetchPack(person),
  leave: () => left(),
  take: () => self.skipWaiting(),
};
self.addEventListener("message", (event) => event.waitUntil(asks[event.data?.do]?.(event.data) ?? Promise.resolve()));

self.addEventListener("sync", (event) => {
  if (event.tag === "alongside-deliver") event.waitUntil(deliverOrAskAgain());
});

async function deliverOrAskAgain() {
  if (await deliverAll()) throw new Error("some still wait"); // then the browser asks again, later
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET") event.respondWith(page(request, pathname));
    else if (pathname === "/sign-in") event.respondWith(signIn(request));
  } else if (request.method === "GET" && (pathname.startsWith("/s/") || PACK.includes(pathname))) {
    event.respondWith(find(pathname).then((kept) => kept ?? fetch(request)));
  }
});

// After Leave now nobody signs in over a session that may still be open.
async function signIn(request) {
  const closed = (await about("left").catch(() => false)) && !(await endSession());
  return closed ? ((await find("/closed")) ?? Response.error()) : fetch(request);
}

async function page(request, path) {
  const closed = (await about("left").catch(() => false)) && !(await endSession());
  if (closed && !OPEN.includes(path) && path !== "/sign-in") return (await find("/closed")) ?? Response.error();
  if (path.startsWith("/field")) return (await find("/field")) ?? fetch(request);
  if (path === "/plain" && closed) return (await find(path)) ?? fetch(request);
  if (!standsIn(path) && !PACK.includes(path) && path !== "/plain") return fetch(request).catch(otherwise);
  const fromNetwork = fetch(request);
  const answer = await Promise.race([fromNetwork.catch(() => null), patience()]);
  if (answer && !BROKEN.includes(answer.status)) return answer;
  const kept = (await find(path)) ?? (standsIn(path) ? await find("/field") : undefined);
  return kept ?? answer ?? fromNetwork;
}

// A page that the pack does not have: the nearest one that it has, and never the browser's own.
const otherwise = async () => (await find("/field")) ?? Response.error();

const patience = () => new Promise((enough) => setTimeout(() => enough(null), PATIENCE));

// Leave now: nothing of the field pack is left, and no page opens before the session has ended for sure.
async function left() {
  stopFetching();
  await setAbout("left", true);
  await forgetPack();
  await endSession();
  await deliverAll();
  await new Promise((enough) => setTimeout(enough, AFTERWARDS)); // what the page sealed while it went
  await deliverAll();
}

async function endSession() {
  try {
    const answer = await fetch("/leave", {
      method: "POST",
      headers: { "X-Field": "1" },
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.headers.has("X-Go")) return false; // not our server
    await setAbout("left", false);
    return true;
  } catch {
    return false;
  }
}
