// My week, the commands, keys, and lists as files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { accessible, apiGet, press } from './act.mjs';
import { named, settled, tabTo } from './browser.mjs';

export async function homeJourneys(page, base, step) {
  const { environments } = await apiGet(page, '/environments');
  const inside = `/environments/${environments[0].id}`;
  const linesOf = async (download) => readFileSync(await (await download).path(), 'utf8').trim().split('\r\n');

  await step('home: a row leads to exactly its findings', async () => {
    await page.goto(`${base}/home`);
    await settled(page);
    const { data } = await apiGet(page, '/my-week');
    const row = data.decide.rows.find((r) => r.kind === 'decide');
    assert.ok(row, 'something to decide');
    await page.waitForSelector(`a[aria-label="Decide: ${row.title.replaceAll('"', '\\"')}"]`);
    assert.equal(await page.locator('#card-decide').locator('xpath=../..').locator('li').count(), data.decide.rows.length);
    await accessible(page);
    await tabTo(page, 'the row', named(`Decide: ${row.cve_id}`), { limit: 200 });
    await press(page, 'Enter');
    await page.waitForURL(`**/findings?cve_id=${row.cve_id}`);
    await settled(page);
    assert.match(await page.locator('.toolbar [role=status]').innerText(), new RegExp(`^${row.count} finding`));
  });

  await step('home: what is seen is no longer new, a step is skipped for good', async () => {
    await page.goto(`${base}/home`);
    await settled(page);
    await tabTo(page, 'seen', named('I have seen this'), { limit: 200 });
    await press(page, 'Enter');
    await page.waitForFunction(() => localStorage.getItem('bulkhead.looked') !== null);
    await page.waitForSelector('text=No finding came or went.');
    await page.reload();
    await settled(page);
    await page.waitForSelector('text=No finding came or went.');
    await tabTo(page, 'skip the mail server', named('Skip: Name a mail server'));
    await press(page, 'Enter');
    await page.waitForSelector('li:has-text("Name a mail server"):has-text("Skipped")');
    await page.reload();
    await settled(page);
    await page.waitForSelector('li:has-text("Name a mail server"):has-text("Skipped")');
    await page.evaluate(() => { localStorage.removeItem('bulkhead.looked'); localStorage.removeItem('bulkhead.first_steps'); });
  });

  await step('home: the commands find an asset and a vulnerability, and ask the analyst', async () => {
    const asset = (await apiGet(page, `${inside}/assets?limit=1`)).assets[0];
    const find = async (text, wanted) => {
      await page.goto(`${base}/home`);
      await settled(page);
      await press(page, 'Control+k');
      await page.waitForSelector('[role=dialog] input');
      await page.keyboard.type(text);
      const item = page.locator('[role=dialog] [role=menuitem]', { hasText: wanted }).first();
      await item.waitFor();
      for (let i = 0; i < 40 && (await item.getAttribute('data-focused')) !== 'true'; i++) await press(page, 'ArrowDown');
      await accessible(page);
      await press(page, 'Enter');
    };
    await find(asset.name, asset.product);
    await page.waitForURL(`**/assets?asset=${asset.id}`);
    const cve = (await apiGet(page, '/cves?per_page=1')).data[0];
    await find(cve.cve_id.slice(0, -1), cve.cve_id);
    await page.waitForURL(`**/vulnerabilities/${cve.cve_id}`);
    await find('What is Modbus?', 'Ask the analyst');
    await page.waitForSelector('.answer:has-text("502")');
  });

  await step('home: brackets step from asset to asset, letters can be switched off', async () => {
    await page.goto(`${base}${inside}/assets`);
    await settled(page);
    await tabTo(page, 'the first asset', `document.activeElement?.matches('tbody .row-link') ?? false`);
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]');
    const first = new URL(page.url()).searchParams.get('asset');
    await press(page, ']');
    await page.waitForFunction((id) => new URL(location.href).searchParams.get('asset') !== id, first);
    await press(page, '[');
    await page.waitForFunction((id) => new URL(location.href).searchParams.get('asset') === id, first);
    await page.goto(`${base}/settings?tab=display`);
    await settled(page);
    const letters = page.locator('label:has-text("Single-letter") input');
    await letters.uncheck();
    await page.evaluate(() => document.activeElement.blur());
    await press(page, 'g', 'l');
    await page.waitForTimeout(300);
    assert.match(page.url(), /settings/);
    await letters.check();
    await page.evaluate(() => document.activeElement.blur());
    await press(page, 'g', 'k');
    await page.waitForURL('**/watchlist');
  });

  await step('home: a list and a chart as CSV', async () => {
    await page.goto(`${base}${inside}/findings?severity=CRITICAL`);
    await settled(page);
    const { pagination } = await apiGet(page, `${inside}/findings?severity=CRITICAL&state=active&per_page=1`);
    assert.ok(pagination.total > 0);
    await tabTo(page, 'the view menu', `document.activeElement?.textContent === 'View'`);
    await press(page, 'Enter');
    const list = page.waitForEvent('download');
    await page.click('[role^=menuitem]:has-text("This list as CSV")');
    const rows = await linesOf(list);
    assert.equal(rows.length, pagination.total + 1);
    assert.match(rows[0], /^Vulnerability,Asset,Severity/);
    await page.goto(`${base}/dashboard`);
    await settled(page);
    const chart = page.waitForEvent('download');
    await tabTo(page, 'the chart as CSV', `(document.activeElement?.getAttribute('aria-label') ?? '').endsWith(' as CSV')`, { limit: 200 });
    await press(page, 'Enter');
    const counts = await linesOf(chart);
    assert.equal(counts[0], 'Group,Count');
    assert.ok(counts.length > 3);
  });
}
