// The caches: one for each version of the shell, with the field pack that was made for it.
import { alone } from "../outbox/pack.js";
import { about, forgetMarks, setAbout } from "../outbox/store.js";
import { LIST, OPEN, PACK } from "./allowed.js";

const { version, files } = self.SHELL; // written in front of this script by the server
const OURS = "alongside-";
const HERE = `${OURS}${version}`;
const A_DAY = 86400000; // ms
const LOOSE = { ignoreSearch: true, ignoreVary: true };

let stop = new AbortController();

// What is on its way for a person who has left must not arrive: its answer could bring their session back.
export function stopFetching() {
  stop.abort();
  stop = new AbortController();
}

export async function fetchShell() {
  const cache = await caches.open(HERE);
  await cache.addAll(files.map((file) => `/s/${version}/${file}`));
  for (const path of OPEN) await keep(cache, path, await get(path));
}

// This version's own, or what an older one left: it serves until the new one has all it needs.
export async function find(path) {
  const own = await caches.open(HERE);
  return (await own.match(path, LOOSE)) ?? caches.match(path, LOOSE);
}

// For one person, who is asked for again at the end, since the phone may have changed hands. Where the server is newer than
// this worker, its pages would not fit: then only the list of responses is renewed.
export async function fetchPack(person) {
  const isHere = async () => (await about("person")) === person && !(await about("left"));
  if (!(await isHere())) return;
  const begun = Date.now();
  const cache = await caches.open(HERE);
  const wanted = [...PACK, ...(await Promise.all(OPEN.map(async (path) => (await isOld(cache, path)) && path))).filter(Boolean)];
  const got = await Promise.all(wanted.map(async (path) => [path, await get(path)]));
  const fits = got[0][1] !== null;
  await alone(async () => {
    if (!(await isHere()) || !(fits || (await cache.match(PACK[0])))) return;
    for (const [path, answer] of got) if (fits || path === LIST) await keep(cache, path, answer);
    await setAbout("pack", { person, at: begun, shell: version });
    await forgetMarks(begun);
    await dropOlder();
  });
}

// The plain page has this month on it.
async function isOld(cache, path) {
  const date = Date.parse((await cache.match(path))?.headers.get("Date") ?? "");
  return !(Date.now() - date < A_DAY);
}

// What an older version left goes when this one can do without it.
export async function dropOlder() {
  const own = await caches.open(HERE);
  const hasPack = await own.match("/field");
  for (const name of await caches.keys()) {
    if (!name.startsWith(OURS) || name === HERE) continue;
    const older = await caches.open(name);
    if (hasPack || !(await older.match("/field"))) await caches.delete(name);
  }
}

// Only what came straight, whole and well, and was made for this version of the shell.
async function get(path) {
  try {
    const credentials = OPEN.includes(path) ? "omit" : "same-origin";
    const answer = await fetch(path, { credentials, redirect: "error", cache: "no-store", signal: stop.signal });
    if (!answer.ok || answer.type !== "basic") return null;
    const made = (await answer.clone().text()).match(/\/s\/([0-9a-f]{12})\//);
    return made && made[1] !== version ? null : answer;
  } catch {
    return null;
  }
}

const keep = (cache, path, answer) => answer && cache.put(path, answer);
