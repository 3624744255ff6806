// Checks an inclusion proof and a checkpoint signature here in the browser, with nothing taken on trust from the page's server
// but the bytes it hands over. Hashing after RFC 6962 section 2.1; the note after C2SP signed-note and tlog-checkpoint.

export interface Proof { index: number; tree_size: number; leaf: string; root_hash: string; path: string[] }
export interface ProofOutcome { ok: boolean; leafHash: string; computedRoot: string; steps: number; problem?: 'path_length' | 'root_differs' | 'index_range' }
export interface NoteOutcome { ok: boolean; problem?: 'malformed' | 'no_signature' | 'bad_signature' | 'unsupported'; origin?: string; treeSize?: number; rootHash?: string }

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out;
}

/** A hash as 32 bytes, written in hex or in base64. */
function hashBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[0-9a-f]{64}$/i.test(text)) return fromBase64(text);
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
/** True when both texts name the same hash, whatever their encoding. */
export const sameHash = (a: string, b: string): boolean => toBase64(hashBytes(a)) === toBase64(hashBytes(b));

/** The 32 bytes of an Ed25519 key: plain base64, or a verifier key "name+id+base64(0x01 || key)" (C2SP signed-note). */
function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const verifier = /^[^+\s]+\+[0-9a-f]{8}\+(.+)$/.exec(text);
  if (!verifier) return fromBase64(text);
  const bytes = fromBase64(verifier[1]!);
  return bytes[0] === 1 ? bytes.slice(1) : bytes;
}

export function toBase64(data: Uint8Array): string {
  let raw = '';
  for (const byte of data) raw += String.fromCharCode(byte);
  return btoa(raw);
}

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

/** MTH({d}) = SHA-256(0x00 || d), RFC 6962 section 2.1. */
export const leafHash = (entry: Uint8Array): Promise<Uint8Array<ArrayBuffer>> => sha256(Uint8Array.of(0), entry);
/** SHA-256(0x01 || left || right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array<ArrayBuffer>> => sha256(Uint8Array.of(1), left, right);

/** Recomputes the root from the entry and its path (RFC 9162 section 2.1.3.2, the same tree) and compares. */
export async function checkInclusion(proof: Proof): Promise<ProofOutcome> {
  let hash = await leafHash(fromBase64(proof.leaf));
  const leaf = toBase64(hash);
  const outcome = (problem?: ProofOutcome['problem']): ProofOutcome => {
    const result: ProofOutcome = { ok: problem === undefined, leafHash: leaf, computedRoot: toBase64(hash), steps: proof.path.length };
    return problem ? { ...result, problem } : result;
  };
  if (!Number.isInteger(proof.index) || proof.index < 0 || proof.index >= proof.tree_size) return outcome('index_range');
  let node = proof.index;
  let last = proof.tree_size - 1;
  for (const step of proof.path) {
    if (last === 0) return outcome('path_length');
    const sibling = hashBytes(step);
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = await nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) return outcome('path_length');
  return outcome(sameHash(toBase64(hash), proof.root_hash) ? undefined : 'root_differs');
}

/** Reads "origin\nsize\nroot\n\n— name base64\n" and checks an Ed25519 signature of the given key (32 bytes, base64). */
export async function checkNote(note: string, publicKey: string): Promise<NoteOutcome> {
  const split = note.indexOf('\n\n');
  if (split < 0) return { ok: false, problem: 'malformed' };
  const body = note.slice(0, split + 1);
  const [origin = '', size = '', root = ''] = body.split('\n');
  const treeSize = Number(size);
  if (!origin || !/^\d+$/.test(size) || !root) return { ok: false, problem: 'malformed' };
  const facts = { origin, treeSize, rootHash: root };
  const signatures = note.slice(split + 2).split('\n').filter((l) => l.startsWith('\u2014 '));
  if (signatures.length === 0) return { ok: false, problem: 'no_signature', ...facts };
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('raw', keyBytes(publicKey), { name: 'Ed25519' }, false, ['verify']);
  } catch {
    return { ok: false, problem: 'unsupported', ...facts };
  }
  const bytes = new TextEncoder().encode(body);
  for (const line of signatures) {
    const blob = fromBase64(line.split(' ').at(-1) ?? '');
    // Four bytes of key hash, then the signature.
    if (blob.length === 68 && (await crypto.subtle.verify('Ed25519', key, blob.slice(4), bytes))) return { ok: true, ...facts };
  }
  return { ok: false, problem: 'bad_signature', ...facts };
}

/** WebCrypto exists only on https and on localhost. */
export const canVerifyHere = (): boolean => typeof crypto !== 'undefined' && crypto.subtle !== undefined;
