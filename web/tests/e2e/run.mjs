// End-to-end tests against a running server: BULKHEAD_URL, and BULKHEAD_CODE (first start) or BULKHEAD_LINK (a sign-in link).
// BULKHEAD_SHOTS names a folder for a screenshot of every step that failed. Exit code 1 when anything failed.
import { mkdirSync } from 'node:fs';
import { openBrowser } from './browser.mjs';
import { journeys } from './journeys.mjs';
import { analystJourneys } from './journeys_analyst.mjs';
import { homeJourneys } from './journeys_home.mjs';
import { notifyJourneys } from './journeys_notify.mjs';
import { viewJourneys } from './journeys_views.mjs';
import { windowsJourneys } from './journeys_windows.mjs';
import { visitPages } from './pages.mjs';
import { signIn } from './sign_in.mjs';
import { approverJourney, triageJourneys } from './triage.mjs';
import { viewerMode } from './viewer.mjs';

const base = (process.env.BULKHEAD_URL ?? 'http://127.0.0.1:8480').replace(/\/$/, '');
const shots = process.env.BULKHEAD_SHOTS ?? '';
if (shots) mkdirSync(shots, { recursive: true });
const only = process.argv[2] ?? '';
const results = [];

async function step(name, run) {
  if (only && !name.includes(only) && !name.startsWith('sign in')) return;
  const began = Date.now();
  try {
    await run();
    results.push(true);
    console.log(`ok    ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    results.push(false);
    console.log(`FAIL  ${name}\n      ${String(error.message ?? error).split('\n').slice(0, 12).join('\n      ')}`);
    if (shots) await browser.page.screenshot({ path: `${shots}/failure-${results.length}.png` }).catch(() => undefined);
  }
  const faults = browser.faults.splice(0);
  if (faults.length > 0) {
    results.push(false);
    console.log(`FAIL  ${name}: the page did what it must not\n      ${[...new Set(faults)].slice(0, 8).join('\n      ')}`);
  }
}

let browser = await openBrowser(base);
try {
  await step('sign in, keyboard only', () => signIn(browser.page, base));
  await visitPages(browser.page, base, step);
  await journeys(browser.page, base, step);
  await homeJourneys(browser.page, base, step);
  await notifyJourneys(browser.page, base, step);
  await analystJourneys(browser.page, base, step);
  await windowsJourneys(browser.page, base, step);
  await viewJourneys(browser.page, base, step);
  await triageJourneys(browser.page, base, step);
  if (process.env.BULKHEAD_APPROVER && (!only || only.startsWith('triage'))) {
    await browser.close();
    browser = await openBrowser(base);
    await approverJourney(browser.page, base, step);
  }
  if (process.env.BULKHEAD_VIEWER && (!only || only.startsWith('viewer'))) {
    await browser.close();
    browser = await openBrowser(base);
    await viewerMode(browser.page, base, step);
  }
} finally {
  await browser.close();
}
const passed = results.filter(Boolean).length;
console.log(`${passed} passed, ${results.length - passed} failed`);
process.exit(passed === results.length && passed > 0 ? 0 : 1);
