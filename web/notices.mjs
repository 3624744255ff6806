// Writes dist/third-party-licenses.txt: the licence of every package whose code or fonts the built pages contain.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('./', import.meta.url));
const lock = JSON.parse(readFileSync(`${here}package-lock.json`, 'utf8'));
const parts = [];
for (const [path, entry] of Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))) {
  const folder = `${here}${path}/`;
  if (!path || entry.dev || !existsSync(folder)) continue;
  const { name, version, license } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
  const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
  parts.push(`${name} ${version} (${license})\n\n${file ? readFileSync(folder + file, 'utf8').trim() : 'The package carries no licence file of its own.'}\n`);
}
if (parts.length === 0) throw new Error('no packages found; run npm ci first');
writeFileSync(`${here}dist/third-party-licenses.txt`, `Bulkhead's web interface contains the following packages.\n\n${parts.join('\n----\n\n')}`);
