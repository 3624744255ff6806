// Light, dark or as the system says; one attribute on the document, the tokens do the rest.
export type Theme = 'system' | 'light' | 'dark';
const place = 'bulkhead.theme';

export function storedTheme(): Theme {
  try {
    const value = localStorage.getItem(place);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme);
  try { localStorage.setItem(place, theme); } catch { /* storage is off: the choice lasts as long as the page */ }
}
