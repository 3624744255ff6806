// What the journeys share.
import assert from 'node:assert/strict';
import { axe } from './browser.mjs';

export const focusedText = (page) => page.evaluate(() => document.activeElement?.textContent ?? '');
export const apiGet = (page, path) => page.evaluate(async (p) => (await fetch(`/api/v1${p}`)).json(), path);
export const press = async (page, ...keys) => { for (const key of keys) await page.keyboard.press(key); };

/** Nothing serious on the page as it stands, in both colour schemes. */
export async function accessible(page) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    assert.deepEqual((await axe(page)).serious, [], colorScheme);
  }
}

/** A call that changes something, as the session of the page. */
export async function apiPost(page, base, path, data) {
  const session = await (await page.request.get(`${base}/api/v1/auth/session`)).json();
  const reply = await page.request.post(`${base}/api/v1${path}`, { headers: { 'x-csrf-token': session.data.csrf_token, origin: base }, data });
  assert.ok(reply.ok(), `${path}: ${reply.status()} ${await reply.text()}`);
  return reply.json();
}
