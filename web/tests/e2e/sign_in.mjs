import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { axe, focusIsVisible, named, settled, tabTo } from './browser.mjs';

/** First start with the one-time code, or a sign-in link, with the keyboard alone. */
export async function signIn(page, base) {
  if (process.env.BULKHEAD_LINK) {
    await page.goto(process.env.BULKHEAD_LINK);
  } else {
    await page.goto(`${base}/sign-in`);
    await page.waitForSelector('input[name=code], input[name=email]');
    const found = await axe(page);
    assert.deepEqual(found.serious, []);
    await tabTo(page, 'the code field', named('One-time code'));
    assert.ok(await focusIsVisible(page), 'focus must be visible');
    await page.keyboard.type(process.env.BULKHEAD_CODE ?? 'FIXT-URE0-CODE');
    await page.keyboard.press('Tab');
    await page.keyboard.type('owner@plant.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Olivia Owner');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Example bottling');
    await page.keyboard.press('Enter');
  }
  await page.waitForURL('**/home');
  await page.waitForSelector('h1:has-text("My week")');
  await settled(page);
}

/** The address of a new sign-in link for a member, as the server prints it to its console (the file BULKHEAD_CONSOLE). */
export async function linkFromConsole(email, base) {
  const reply = await fetch(`${base}/api/v1/auth/magic-link`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email }) });
  assert.equal(reply.status, 202);
  for (let i = 0; i < 50; i++) {
    const line = readFileSync(process.env.BULKHEAD_CONSOLE, 'utf8').split('\n').findLast((l) => l.includes(`Sign-in link for ${email}`));
    if (line) return line.slice(line.indexOf('http'));
    await pause(100);
  }
  throw new Error(`the console shows no sign-in link for ${email}`);
}
