import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkInclusion, checkNote, toBase64 } from '@/features/record/proof';

// The tree by its definition (RFC 6962 section 2.1), written independently of the code under test.
const h = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const leaf = (text: string): Buffer => h(Buffer.from([0]), Buffer.from(text));
const split = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);
const root = (l: Buffer[]): Buffer => (l.length === 1 ? l[0]! : h(Buffer.from([1]), root(l.slice(0, split(l.length))), root(l.slice(split(l.length)))));
const path = (i: number, l: Buffer[]): Buffer[] => {
  if (l.length === 1) return [];
  const k = split(l.length);
  return i < k ? [...path(i, l.slice(0, k)), root(l.slice(k))] : [...path(i - k, l.slice(k)), root(l.slice(0, k))];
};
const proofOf = (index: number, size: number) => {
  const entries = Array.from({ length: size }, (_, i) => `entry ${i}`);
  const leaves = entries.map(leaf);
  return { index, tree_size: size, leaf: toBase64(Buffer.from(entries[index]!)), root_hash: root(leaves).toString('base64'), path: path(index, leaves).map((p) => p.toString('base64')) };
};

describe('inclusion proofs', () => {
  it('holds for every entry of every tree up to 40', async () => {
    for (let size = 1; size <= 40; size++) for (let index = 0; index < size; index++) {
      const outcome = await checkInclusion(proofOf(index, size));
      expect(outcome.ok, `${index} of ${size}`).toBe(true);
    }
  });
  it('knows the empty entry of the published test vectors', async () => {
    // Root of the one-leaf tree over the empty string, as in the Certificate Transparency test data.
    const outcome = await checkInclusion({ index: 0, tree_size: 1, leaf: '', root_hash: Buffer.from('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'hex').toString('base64'), path: [] });
    expect(outcome.ok).toBe(true);
  });
  it('takes hashes in hex as well', async () => {
    const good = proofOf(11, 23);
    const hex = (text: string): string => Buffer.from(text, 'base64').toString('hex');
    expect((await checkInclusion({ ...good, root_hash: hex(good.root_hash), path: good.path.map(hex) })).ok).toBe(true);
    expect((await checkInclusion({ ...good, root_hash: hex(proofOf(11, 22).root_hash) })).ok).toBe(false);
  });
  it('fails after any edit, swap, shortening or lengthening', async () => {
    const good = proofOf(11, 23);
    const flipped = Buffer.from(good.path[2]!, 'base64');
    flipped[0]! ^= 1;
    const bad = [
      { ...good, leaf: toBase64(Buffer.from('entry 12')) }, { ...good, index: 12 }, { ...good, path: good.path.slice(1) }, { ...good, path: good.path.slice(0, -1) }, { ...good, path: [...good.path, good.path[0]!] },
      { ...good, path: good.path.map((p, i) => (i === 2 ? flipped.toString('base64') : p)) }, { ...good, root_hash: proofOf(11, 22).root_hash }, { ...good, path: [...good.path].reverse() },
    ];
    for (const proof of bad) expect((await checkInclusion(proof)).ok).toBe(false);
  });
  it.each([[23, 23], [-1, 23], [1.5, 23], [0, 0]])('refuses index %d in a tree of %d', async (index, tree_size) => {
    expect(await checkInclusion({ ...proofOf(0, 1), index, tree_size })).toMatchObject({ ok: false, problem: 'index_range' });
  });
});

describe('signed notes', () => {
  const pair = generateKeyPairSync('ed25519');
  const key = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const body = 'plant.example/log\n42\nbm90IGEgcm9vdA==\n';
  const note = (text: string, signed = text): string => `${text}\n\u2014 plant.example/log ${Buffer.concat([Buffer.from('01020304', 'hex'), sign(null, Buffer.from(signed), pair.privateKey)]).toString('base64')}\n`;

  it('accepts the signed text and reads it', async () => {
    expect(await checkNote(note(body), key)).toEqual({ ok: true, origin: 'plant.example/log', treeSize: 42, rootHash: 'bm90IGEgcm9vdA==' });
  });
  it('takes the key as verifier text', async () => {
    const text = `plant.example/log+01020304+${Buffer.concat([Buffer.from([1]), Buffer.from(key, 'base64')]).toString('base64')}`;
    expect((await checkNote(note(body), text)).ok).toBe(true);
  });
  it('refuses another size under the same signature', async () => {
    expect(await checkNote(note(body.replace('42', '41'), body), key)).toMatchObject({ ok: false, problem: 'bad_signature' });
  });
  it('refuses another key', async () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
    expect((await checkNote(note(body), other)).ok).toBe(false);
  });
  it.each([['', 'malformed'], ['only text', 'malformed'], ['a\nx\nb\n\n\u2014 a AAAA\n', 'malformed'], [`${body}\n`, 'no_signature']])('calls %j %s', async (text, problem) => {
    expect(await checkNote(text, key)).toMatchObject({ ok: false, problem });
  });
});
