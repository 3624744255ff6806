// Prints what the first page loads and fails above the budget: 300 kB of script, compressed with gzip.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = 300_000;
const dist = new URL('../dist/', import.meta.url);
const html = readFileSync(new URL('index.html', dist), 'utf8');
if (/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=/i.test(html)) {
  console.error('index.html holds an inline script or style, which the content policy forbids.');
  process.exit(1);
}
// The entry, what it preloads, and the static imports of these; then the largest page on top, since one page is always part of the first load.
const loaded = new Map();
const size = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length;
function add(path) {
  if (loaded.has(path)) return;
  loaded.set(path, size(path));
  const text = readFileSync(new URL(path, dist), 'utf8');
  for (const [, name] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) add(`assets/${name}`);
}
for (const [, path] of html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)) add(path);
const shell = [...loaded.values()].reduce((a, b) => a + b, 0);
const entryText = [...loaded.keys()].map((p) => readFileSync(new URL(p, dist), 'utf8')).join('');
let heaviest = ['', 0];
for (const name of new Set([...entryText.matchAll(/["'](?:\.\/|assets\/)([A-Z][A-Za-z]+(?:Page|Tab|Frame)-[^"']+\.js)["']/g)].map((m) => m[1]))) {
  const before = new Map(loaded);
  add(`assets/${name}`);
  const extra = [...loaded.values()].reduce((a, b) => a + b, 0) - shell;
  if (extra > heaviest[1]) heaviest = [name, extra];
  loaded.clear();
  for (const [k, v] of before) loaded.set(k, v);
}
for (const [path, bytes] of [...loaded].sort((a, b) => b[1] - a[1])) console.log(`${String(bytes).padStart(8)}  ${path}`);
const total = shell + heaviest[1];
console.log(`shell ${shell} B, with the heaviest page (${heaviest[0]}) ${total} B gzip; budget ${budget} B`);
if (total > budget || shell === 0) {
  console.error('The first load is over the budget.');
  process.exit(1);
}
