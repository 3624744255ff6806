import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '@/messages/en';

const root = join(import.meta.dirname, '../../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f));
const source = files.filter((f) => !f.startsWith(join('messages', 'en'))).map((f) => readFileSync(join(root, f), 'utf8')).join('\n');
// Names that are the same in every language.
const names = new Set(['Bulkhead', 'OpenAPI 3.1']);

describe('the catalogue', () => {
  it('holds no message that nobody shows', () => {
    const beginnings = [
      ...[...source.matchAll(/label\('([a-z_.]+)'/g)].map((m) => `${m[1]}.`), ...[...source.matchAll(/`([a-z_.]+[._])\$\{/g)].map((m) => m[1]!), ...[...source.matchAll(/prefix(?:=|: )["']([a-z_]+)["']/g)].map((m) => `${m[1]}.`),
    ];
    expect(beginnings.length).toBeGreaterThan(20);
    expect(Object.keys(en).filter((key) => !source.includes(`'${key}'`) && !beginnings.some((b) => key.startsWith(b)))).toEqual([]);
  });
  it('holds every text that a page shows', () => {
    const found: string[] = [];
    for (const file of files.filter((f) => f.endsWith('.tsx'))) {
      readFileSync(join(root, file), 'utf8').split('\n').forEach((line, i) => {
        const text = /(?<!=)>\s*([A-Z]?[a-z]{3,}[^<>{}=;()]*)<\//.exec(line)?.[1] ?? /\b(?:aria-label|title|placeholder|label)="([^"]*[a-z]{3,}[^"]*)"/.exec(line)?.[1];
        if (text && !names.has(text.trim())) found.push(`${file}:${i + 1} ${text}`);
      });
    }
    expect(found).toEqual([]);
  });
});
