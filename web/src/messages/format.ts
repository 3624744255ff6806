// A small part of ICU MessageFormat: {name}, {n, plural, =0 {none} one {# row} other {# rows}}, {x, select, a {..} other {..}}.
// Enough for our catalogue and for translators who know the real thing.

export type Params = Record<string, string | number>;

const pluralRules = new Map<string, Intl.PluralRules>();
const numberFormats = new Map<string, Intl.NumberFormat>();

function plural(language: string, value: number): string {
  let rules = pluralRules.get(language);
  if (!rules) pluralRules.set(language, (rules = new Intl.PluralRules(language)));
  return rules.select(value);
}

export function localNumber(value: number, language: string): string {
  let numbers = numberFormats.get(language);
  if (!numbers) numberFormats.set(language, (numbers = new Intl.NumberFormat(language)));
  return numbers.format(value);
}

/** The index just after the brace that closes the one at `open`; -1 when it is never closed. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return -1;
}

/** "one {# row} other {# rows}" as a map from selector to text. */
function choices(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    if (open < 0) break;
    const end = closing(text, open);
    if (end < 0) break;
    found.set(text.slice(at, open).trim(), text.slice(open + 1, end - 1));
    at = end;
  }
  return found;
}

function argument(inner: string, params: Params, language: string): string {
  const [name = '', kind, rest] = splitArgument(inner);
  const value = params[name];
  if (value === undefined) return `{${name}}`;
  if (kind === 'plural') {
    const options = choices(rest);
    const chosen = options.get(`=${value}`) ?? options.get(plural(language, Number(value))) ?? options.get('other') ?? '';
    return format(chosen.replaceAll('#', localNumber(Number(value), language)), params, language);
  }
  if (kind === 'select') {
    const options = choices(rest);
    return format(options.get(String(value)) ?? options.get('other') ?? '', params, language);
  }
  return typeof value === 'number' ? localNumber(value, language) : value;
}

function splitArgument(inner: string): [string, string, string] {
  const first = inner.indexOf(',');
  if (first < 0) return [inner.trim(), '', ''];
  const second = inner.indexOf(',', first + 1);
  if (second < 0) return [inner.slice(0, first).trim(), inner.slice(first + 1).trim(), ''];
  return [inner.slice(0, first).trim(), inner.slice(first + 1, second).trim(), inner.slice(second + 1)];
}

export function format(message: string, params: Params | undefined, language: string): string {
  if (!message.includes('{')) return message;
  let out = '';
  let at = 0;
  while (at < message.length) {
    const open = message.indexOf('{', at);
    if (open < 0) return out + message.slice(at);
    const end = closing(message, open);
    if (end < 0) return out + message.slice(at);
    out += message.slice(at, open) + argument(message.slice(open + 1, end - 1), params ?? {}, language);
    at = end;
  }
  return out;
}
