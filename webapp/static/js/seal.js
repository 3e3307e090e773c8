// Seals what a young person says to the advocacy agency's public key, in the page, before anything is sent.
// HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, no additional data.
// webapp/vault/hpke.py, frame.py and padding.py are the other side: change both or neither. Nothing is stored.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "/static/vendor/hpke.js";

const LABEL = "alongside/plan/1";
const BUCKET = 4096;
const LARGEST = 15 * BUCKET; // sealed, this stays below the 64 KiB that the server keeps
const utf8 = new TextEncoder();
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

// publicKey: base64url of the raw point (65 bytes); keyId, planId: UUIDs as text; schema: "plan/1";
// part: "unfinished" or "finished"; text: what planText() gives. Answers with base64url of enc || ciphertext.
// Throws a RangeError, before anything is sealed, for more than the server keeps at once.
export async function sealToAgency({ publicKey, keyId, planId, schema, part, text }) {
  const padded = pad(text);
  try {
    const key = await suite.kem.importKey("raw", fromBase64url(publicKey), true);
    const info = frame([LABEL, keyId.toLowerCase(), planId.toLowerCase(), schema, part]);
    const { enc, ct } = await suite.seal({ recipientPublicKey: key, info }, padded);
    return toBase64url(join([new Uint8Array(enc), new Uint8Array(ct)]));
  } finally {
    padded.fill(0);
  }
}

// What schema "plan/1" seals. The response's id and the revision are inside too, so that a plan cannot be given to
// another young person, nor an older part pass for a newer one. answers: { field: "text", other: ["one", "two"] }
export function planText(response, revision, answers) {
  return JSON.stringify({ response: response.toLowerCase(), revision, answers });
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
function pad(text) {
  const raw = utf8.encode(text);
  const padded = new Uint8Array(Math.ceil((4 + raw.length) / BUCKET) * BUCKET);
  if (padded.length > LARGEST) throw new RangeError("more than can be kept at once");
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

function fromBase64url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function toBase64url(bytes) {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
