// The filter as text: state:active severity:critical,high kev:yes zone:"DMZ" words. The same state as the chips, both ways.

export const filterNames = ['q', 'state', 'severity', 'tier', 'confidence', 'kev', 'exploit', 'zone_id', 'layer', 'asset_id', 'cve_id', 'fix', 'urgency', 'assignee', 'clock'] as const;
export type FilterName = (typeof filterNames)[number];
export type Filters = Partial<Record<FilterName, string>>;
export interface TextProblem { text: string; kind: 'unknown_name' | 'unknown_value'; allowed: string[] }
export interface ZoneName { id: string; name: string }

const words: Record<string, { name: FilterName; values?: Record<string, string> }> = {
  state: { name: 'state', values: Object.fromEntries(['active', 'undecided', 'acknowledged', 'dismissed', 'ticketed', 'remediated', 'closed', 'withdrawn', 'any'].map((v) => [v, v])) },
  severity: { name: 'severity', values: { critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' } },
  match: { name: 'tier', values: { exact: 'EXACT', range: 'RANGE', product: 'PRODUCT_WIDE', vendor: 'VENDOR_ONLY' } },
  confidence: { name: 'confidence', values: { high: 'HIGH', medium: 'MEDIUM', low: 'LOW' } },
  kev: { name: 'kev', values: { yes: 'true', no: 'false' } },
  exploit: { name: 'exploit', values: { yes: 'true', no: 'false' } },
  layer: { name: 'layer', values: { ot: 'OT', os: 'OS', network: 'NETWORK' } },
  zone: { name: 'zone_id' },
  asset: { name: 'asset_id' },
  cve: { name: 'cve_id' },
  fix: { name: 'fix' },
  urgency: { name: 'urgency', values: { 1: '1', 2: '2', 3: '3', 4: '4' } },
  assignee: { name: 'assignee' },
  clock: { name: 'clock', values: Object.fromEntries(['running', 'breached', 'paused', 'met', 'none'].map((v) => [v, v])) },
};
export const filterWords = Object.keys(words);

/** Splits at blanks outside double quotes: `zone:"Plant DMZ" pump` gives `zone:"Plant DMZ"` and `pump`. */
function tokens(text: string): string[] {
  return text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}
const unquoted = (text: string): string => text.replaceAll('"', '').trim();

/** Reads the text. Words without a name search; unknown names and values are reported, never guessed. */
export function parseQueryText(text: string, zones: ZoneName[] = []): { filters: Filters; problems: TextProblem[] } {
  const filters: Filters = {};
  const problems: TextProblem[] = [];
  const free: string[] = [];
  for (const token of tokens(text)) {
    const colon = token.indexOf(':');
    const key = colon > 0 ? token.slice(0, colon).toLowerCase() : '';
    if (colon <= 0 || token.startsWith('"')) {
      free.push(unquoted(token));
      continue;
    }
    const word = words[key];
    if (!word) {
      problems.push({ text: token, kind: 'unknown_name', allowed: filterWords });
      continue;
    }
    const read: string[] = [];
    for (const part of token.slice(colon + 1).split(',').map(unquoted).filter(Boolean)) {
      const value = readValue(word, part, zones);
      if (value === null) problems.push({ text: part, kind: 'unknown_value', allowed: word.name === 'zone_id' ? zones.map((z) => z.name) : Object.keys(word.values ?? {}) });
      else read.push(value);
    }
    if (read.length > 0) filters[word.name] = [filters[word.name], ...read].filter(Boolean).join(',');
  }
  const q = free.filter(Boolean).join(' ');
  if (q) filters.q = q;
  return { filters, problems };
}

function readValue(word: (typeof words)[string], part: string, zones: ZoneName[]): string | null {
  if (word.name === 'zone_id') return zones.find((z) => z.name.toLowerCase() === part.toLowerCase() || z.id === part)?.id ?? null;
  if (word.name === 'cve_id') return part.toUpperCase();
  return word.values ? (word.values[part.toLowerCase()] ?? null) : part;
}

const quoted = (text: string): string => (/[\s,"]/.test(text) ? `"${text.replaceAll('"', '')}"` : text);

/** Writes filters as text; parseQueryText reads the same filters back. */
export function toQueryText(filters: Filters, zones: ZoneName[] = []): string {
  const out: string[] = [];
  for (const [key, word] of Object.entries(words)) {
    const value = filters[word.name];
    if (!value) continue;
    const back = word.values ? Object.fromEntries(Object.entries(word.values).map(([k, v]) => [v, k])) : null;
    out.push(`${key}:${value.split(',').map((v) => quoted(word.name === 'zone_id' ? (zones.find((z) => z.id === v)?.name ?? v) : (back?.[v] ?? v))).join(',')}`);
  }
  if (filters.q) out.push(filters.q);
  return out.join(' ');
}
