// When a person last said that the changes are seen; kept in this browser.
const place = 'bulkhead.looked';

/** An ISO time, or null when nothing was marked yet: the server then goes back seven days. */
export function lookedAt(): string | null {
  try { return localStorage.getItem(place); } catch { return null; }
}

export function markLooked(at: string): string {
  try { localStorage.setItem(place, at); } catch { /* storage is off: it lasts as long as the page */ }
  return at;
}
