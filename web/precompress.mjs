// Writes .br and .gz beside every text file of dist/ where that is smaller; the server sends them as they are.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('./dist/', import.meta.url));
const text = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt']);
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !text.has(extname(entry.name))) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const data = readFileSync(path);
  const packed = {
    '.br': brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }),
    '.gz': gzipSync(data, { level: 9 }),
  };
  for (const [ending, bytes] of Object.entries(packed)) if (bytes.length < data.length) writeFileSync(path + ending, bytes);
}
