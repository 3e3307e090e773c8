// Seals in the page, before anything is stored or sent: what a young person says to the advocacy agency's public
// key, and every item of the outbox to the server's. HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256),
// HKDF-SHA256, AES-256-GCM, no additional data. webapp/vault/hpke.py, frame.py and padding.py are the other side:
// change both or neither. Nothing is stored.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "../vendor/hpke.js";
import { fromBase64url, toBase64url } from "./bytes.js";

const PLAN = { label: "alongside/plan/1", bucket: 4096, most: 15 }; // sealed below the 64 KiB that the server keeps
const ITEM = { label: "alongside/outbox/1", bucket: 2048, most: 63 }; // sealed below the 128 KiB that the door takes
const utf8 = new TextEncoder();
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

// publicKey: base64url of the raw point (65 bytes); keyId, planId: UUIDs as text; schema: "plan/1";
// part: "unfinished" or "finished"; text: what planText() gives. Answers with base64url of enc || ciphertext.
// Throws a RangeError, before anything is sealed, for more than the server keeps at once.
export async function sealToAgency({ publicKey, keyId, planId, schema, part, text }) {
  const bound = [PLAN.label, keyId.toLowerCase(), planId.toLowerCase(), schema, part];
  return toBase64url(await seal(publicKey, bound, pad(text, PLAN)));
}

// What waits in the outbox. Answers with the bytes of enc || ciphertext; throws a RangeError as above.
export function sealItem({ publicKey, keyId, item, text }) {
  return seal(publicKey, [ITEM.label, keyId.toLowerCase(), item.toLowerCase()], pad(text, ITEM));
}

// What schema "plan/1" seals. The response's id and the revision are inside too, so that a plan cannot be given to
// another young person, nor an older part pass for a newer one. answers: { field: "text", other: ["one", "two"] }
export function planText(response, revision, answers) {
  return JSON.stringify({ response: response.toLowerCase(), revision, answers });
}

async function seal(publicKey, bound, padded) {
  try {
    const key = await suite.kem.importKey("raw", fromBase64url(publicKey), true);
    const { enc, ct } = await suite.seal({ recipientPublicKey: key, info: frame(bound) }, padded);
    return join([new Uint8Array(enc), new Uint8Array(ct)]);
  } finally {
    padded.fill(0);
  }
}

// For each part: its length in UTF-8 bytes (2 bytes, big endian), then those bytes.
function frame(parts) {
  return join(parts.flatMap((part) => {
    const raw = utf8.encode(part);
    if (raw.length > 0xffff) throw new RangeError("a part of a frame is at most 65,535 bytes");
    return [Uint8Array.of(raw.length >> 8, raw.length & 0xff), raw];
  }));
}

// Length in UTF-8 bytes (4 bytes, big endian), the bytes, then zeros up to the next multiple of the bucket.
function pad(text, { bucket, most }) {
  const raw = utf8.encode(text);
  const buckets = Math.ceil((4 + raw.length) / bucket);
  if (buckets > most) throw new RangeError("more than can be kept at once");
  const padded = new Uint8Array(buckets * bucket);
  new DataView(padded.buffer).setUint32(0, raw.length);
  padded.set(raw, 4);
  raw.fill(0);
  return padded;
}

function join(pieces) {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
