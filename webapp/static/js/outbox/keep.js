// Keeps one post on this phone: sealed to a key that the phone does not have, on the disk, and read back.
import { sha256, toBase64url } from "../bytes.js";
import { sealItem } from "../seal.js";
import { about, add, items, whole } from "./store.js";

export class Full extends Error {} // the phone's storage is full
export class NoKey extends Error {} // nothing to seal with yet, or nowhere to keep it

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const laneOf = async (response) => hex((await sha256(response.toLowerCase())).subarray(0, 8));

// form: [[name, value], …] with _key, _at and _for; lane: the id of the response; mark: "arrived", "step:CODE" or "";
// outcome goes with the mark. Answers { key, parent }: parent is the key that this one waits for, or null.
// Throws Full, NoKey, or a RangeError for more than can be sealed at once.
export async function keep({ form, path, version = 1, lane, mark = "", outcome = "", accept = "html", pages = false }) {
  const given = Object.fromEntries(form);
  const key = given._key;
  const person = given._for;
  const [box, grants, skew] = await Promise.all(["outbox", "grants", "skew"].map(about)).catch(() => []);
  const mine = grants?.[person];
  if (!box || !mine || !navigator.locks) throw new NoKey();
  const hall = await laneOf(lane);
  const nonce = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  const at = Number(given._at) || Date.now();

  // One at a time over all tabs, so that each names the one before it.
  return navigator.locks.request("alongside-keep", async () => {
    const parent = (await items()).findLast((item) => item.lane === hall && item.state !== "look")?.key ?? null;
    const text = JSON.stringify({
      v: 1, path, form: form.filter(([name]) => name !== "csrf_token"), version, at, skew: skew ?? null,
      device: mine.device, grant: mine.grant, parent, nonce, person, accept,
    });
    const sealed = (await sealItem({ publicKey: box.key, keyId: box.id, item: key, text })).buffer;
    const proof = toBase64url(await sha256(nonce));
    const item = { key, lane: hall, outbox: box.id, sealed, proof, state: "kept", why: "", tries: 0, pages };
    await store(item, mark && { response: lane, what: mark, code: mark.startsWith("step:") ? mark.slice(5) : "", outcome, at });
    return { key, parent };
  });
}

async function store(item, mark) {
  try {
    await add(item, mark || null);
    const back = await whole(item.key);
    if (back?.proof === item.proof && same(back.sealed, item.sealed)) return;
  } catch (error) {
    if (error?.name === "QuotaExceededError") throw new Full();
  }
  throw new NoKey();
}

function same(one, other) {
  const left = new Uint8Array(one);
  const right = new Uint8Array(other);
  return left.length === right.length && left.every((byte, place) => byte === right[place]);
}
