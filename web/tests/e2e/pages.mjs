// Every page loads, shows its heading, passes axe in both colour schemes, and reflows at 320 px.
import assert from 'node:assert/strict';
import { axe, settled } from './browser.mjs';
import { pageList } from './page_list.mjs';

export async function visitPages(page, base, step) {
  const pages = await pageList(page, base);
  for (const [name, path] of pages) {
    await step(`page ${name}`, async () => {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.goto(base + path);
      await settled(page);
      assert.ok(await page.locator('h1, h2').count(), 'a heading');
      assert.match(await page.title(), /Bulkhead/);
      const light = await axe(page);
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      const dark = await axe(page);
      for (const line of new Set([...light.minor, ...dark.minor])) console.log(`      note: ${line}`);
      assert.deepEqual([...light.serious, ...dark.serious.map((l) => `dark: ${l}`)], []);
    });
  }
  await step('pages reflow at 320 px', async () => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 320, height: 700 });
    const wide = [];
    for (const [name, path] of pages) {
      await page.goto(base + path);
      await settled(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 1) wide.push(`${name}: ${over} px too wide`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    assert.deepEqual(wide, []);
  });
}
