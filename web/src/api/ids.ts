// Ids are text in this interface, since they end up in addresses. The server may number some records with integers:
// those are turned into text on the way in, and back into integers on the way out.

const numeric = new Set<string>();

/** For JSON.parse: makes ids text and remembers which fields held numbers. */
export function idsIn(key: string, value: unknown): unknown {
  if (typeof value === 'number' && (key === 'id' || key.endsWith('_id'))) {
    numeric.add(key);
    return String(value);
  }
  return value;
}

const plain = (value: unknown): unknown => (typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value);
const wasNumeric = (key: string): boolean => numeric.has(key) || numeric.has('id');

/** The top-level id fields of a body as the server wrote them itself; filters stay text, as in an address. */
export function idsOut(body: unknown): unknown {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      if (key === 'match_ids') return [key, numeric.has('match_id') && Array.isArray(value) ? value.map(plain) : value];
      if (key === 'environment_ids') return [key, wasNumeric('environment_id') && Array.isArray(value) ? value.map(plain) : value];
      if (key.endsWith('_id')) return [key, wasNumeric(key) ? plain(value) : value];
      return [key, value];
    }),
  );
}
