// List state in the address: flat text parameters, so that a link reads like a sentence and shows a colleague the same list.

export type Search = Record<string, string>;

/** "?severity=HIGH,CRITICAL&page=2" to a map; the last of a repeated name wins. */
export function parseSearch(text: string): Search {
  const out: Search = {};
  for (const [name, value] of new URLSearchParams(text)) if (value !== '') out[name] = value;
  return out;
}

/** The map as an address part, empty values left out, commas and colons kept readable. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue;
    params.set(name, String(value));
  }
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text ? `?${text}` : '';
}

/** Members of a comma-separated value. */
export function members(value: string | undefined): string[] {
  return value ? value.split(',').filter(Boolean) : [];
}

/** The value with `member` added or taken out; undefined when none is left. */
export function toggled(value: string | undefined, member: string): string | undefined {
  const now = members(value);
  const next = now.includes(member) ? now.filter((m) => m !== member) : [...now, member];
  return next.length > 0 ? next.join(',') : undefined;
}

/** The search with changes applied (undefined removes) and the page reset, since the old page means nothing in a new list. */
export function changed(search: Search, changes: Record<string, string | undefined>): Search {
  const next: Search = {};
  for (const [name, value] of Object.entries({ ...search, page: undefined, ...changes })) if (value !== undefined && value !== '') next[name] = value;
  return next;
}

/** Only the named parameters. */
export function pick(search: Search, names: readonly string[]): Search {
  const out: Search = {};
  for (const name of names) if (search[name]) out[name] = search[name];
  return out;
}
