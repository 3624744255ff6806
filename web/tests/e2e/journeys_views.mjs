// Views of a list: saved, opened with filter and columns, shared, changed, deleted.
import assert from 'node:assert/strict';
import { accessible, apiGet, press } from './act.mjs';
import { named, settled, tabTo } from './browser.mjs';

export async function viewJourneys(page, base, step) {
  const { environments } = await apiGet(page, '/environments');
  const list = `${base}/environments/${environments[0].id}/findings`;
  const name = `Critical OT ${Date.now().toString(36)}`;
  await step('views: a view keeps filter and columns, and is shared', async () => {
    await page.goto(`${list}?severity=CRITICAL&layer=OT`);
    await settled(page);
    await page.click('button:has-text("Columns")');
    await page.click('[role^=menuitem]:has-text("Exploitation")');
    await press(page, 'Escape');
    await tabTo(page, 'views', `document.activeElement?.textContent === 'Views'`, { limit: 200 });
    await press(page, 'Enter');
    await page.click('[role^=menuitem]:has-text("Save this view…")');
    await page.waitForSelector('[role=dialog]');
    await page.keyboard.type(name);
    await page.check('[role=dialog] label:has-text("Everybody") input');
    await accessible(page);
    await tabTo(page, 'save', named('Save'));
    await press(page, 'Enter');
    await page.waitForSelector(`button:has-text("${name}")`);
    const saved = (await apiGet(page, '/views?list=findings')).data.find((v) => v.name === name);
    assert.equal(saved.shared, true);
    assert.deepEqual(saved.definition.search, { severity: 'CRITICAL', layer: 'OT' });
    assert.ok(!saved.definition.columns.includes('exploit'));

    // Somebody else's browser: other columns, another filter; the view brings its own.
    await page.evaluate(() => localStorage.removeItem('bulkhead.table.findings'));
    await page.goto(list);
    await settled(page);
    assert.equal(await page.locator('th:has-text("Exploitation")').count(), 1);
    await page.click('button:has-text("Views")');
    await page.click(`[role^=menuitem]:has-text("${name}")`);
    await page.waitForURL(`**severity=CRITICAL**saved=${saved.id}`);
    await settled(page);
    assert.equal(await page.locator('th:has-text("Exploitation")').count(), 0);
    await page.setViewportSize({ width: 320, height: 700 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 321);
    await page.setViewportSize({ width: 1440, height: 900 });

    await page.goto(list);
    await settled(page);
    await page.click('button:has-text("Views")');
    await page.click('[role^=menuitem]:has-text("My views…")');
    await accessible(page);
    await page.click(`button[aria-label="Keep to myself: ${name}"]`);
    await page.waitForSelector(`button[aria-label="Share ${name}"]`);
    await page.click(`button[aria-label="Delete ${name}"]`);
    await page.waitForSelector(`text=View ${name} deleted.`);
    assert.ok(!(await apiGet(page, '/views?list=findings')).data.some((v) => v.name === name));
    await page.evaluate(() => localStorage.removeItem('bulkhead.table.findings'));
  });
}
