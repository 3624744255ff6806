import assert from 'node:assert/strict';
import { axe, focusIsVisible, named, settled, tabTo } from './browser.mjs';

/** First start with the one-time code, or a sign-in link, with the keyboard alone. */
export async function signIn(page, base, shots) {
  if (process.env.BULKHEAD_LINK) {
    await page.goto(process.env.BULKHEAD_LINK);
  } else {
    await page.goto(`${base}/sign-in`);
    await page.waitForSelector('input[name=code], input[name=email]');
    const found = await axe(page);
    assert.deepEqual(found.serious, []);
    if (shots) await page.screenshot({ path: `${shots}/sign-in-light.png` });
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
  await page.waitForURL('**/dashboard');
  await page.waitForSelector('h1:has-text("Exposure")');
  await settled(page);
}
