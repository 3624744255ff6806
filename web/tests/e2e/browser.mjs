// The browser of the end-to-end tests: Debian's Chromium under playwright-core, with everything that must not happen counted as a failure:
// script errors, violations of the content policy, requests to other hosts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function openBrowser(base, { scheme = 'light' } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'bulkhead-e2e-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.BULKHEAD_CHROMIUM ?? '/usr/bin/chromium', headless: true, args: flags, viewport: { width: 1440, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(Number(process.env.BULKHEAD_TIMEOUT ?? 15000));
  const faults = [];
  page.on('pageerror', (error) => faults.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    // A refused request shows up as an error line of the browser; the journeys look at such replies themselves.
    if (message.type() === 'error' && !/the server responded with a status of (401|404|409|422)/.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !/^(data|blob|about):/.test(request.url())) faults.push(`request to another host: ${request.url()}`);
  });
  return { context, page, faults, close: async () => { await context.close(); rmSync(profile, { recursive: true, force: true }); } };
}

/** Problems that axe calls serious or critical, as readable lines. WCAG 2.2 A and AA, and best practices. */
export async function axe(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  const lines = (wanted) => result.violations.filter((v) => wanted.includes(v.impact)).flatMap((v) => v.nodes.slice(0, 4).map((n) => `${v.impact} ${v.id}: ${n.target.join(' ')} (${n.any[0]?.message ?? n.all[0]?.message ?? v.help})`));
  return { serious: lines(['serious', 'critical']), minor: lines(['moderate', 'minor']) };
}

/** Waits until nothing is loading: no skeleton, no running request for a moment. */
export async function settled(page) {
  await page.waitForLoadState('networkidle');
  await page.waitForSelector('h1');
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
}

/** Presses Tab until the focused element satisfies the test (run in the page); a bound keeps a lost focus from looping. */
export async function tabTo(page, description, test, { limit = 120, back = false } = {}) {
  for (let i = 0; i < limit; i++) {
    if (await page.evaluate(test)) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`the keyboard does not reach: ${description}`);
}

/** A test for tabTo: the focused element's accessible text contains `text`. */
export const named = (text) => `(() => { const e = document.activeElement; if (!e || !e.matches('a, button, input, textarea, select, [role=menuitem]')) return false; const own = e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent || ''; return own.includes(${JSON.stringify(text)}); })()`;

/** The focused element must show where it is: an outline, or its container does. */
export async function focusIsVisible(page) {
  return page.evaluate(() => {
    const e = document.activeElement;
    const outlined = (x) => x && getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 2;
    return outlined(e) || outlined(e.closest('label, .radio-card, .level'));
  });
}
