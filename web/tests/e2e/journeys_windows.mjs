// Windows hosts: pasted, refused with reasons, decided, explained, saved as CSV.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { accessible, apiGet, press } from './act.mjs';
import { named, settled, tabTo } from './browser.mjs';

const header = 'asset_id\tos_product\tedition_id\tos_build\tarchitecture\tinstallation_type\tcollected_at';
const host = (id, build) => `${id}\tWindows Server 2019 Standard\tServerStandard\t${build}\tx64\tServer\t2026-03-01T10:00:00Z`;

export async function windowsJourneys(page, base, step) {
  const { environments } = await apiGet(page, '/environments');
  await step('windows: hosts are pasted, decided and saved', async () => {
    await page.goto(`${base}/environments/${environments[0].id}/windows`);
    await settled(page);
    await page.waitForSelector('text=No Windows hosts yet');
    await tabTo(page, 'submit', named('Submit hosts'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]');
    await accessible(page);
    await tabTo(page, 'the rows', `document.activeElement?.tagName === 'TEXTAREA'`);
    const good = Array.from({ length: 26 }, (_, i) => host(`hmi-${i + 1}`, i === 0 ? '10.0.17763.6999' : i === 1 ? '10.0.17763.7100' : '10.0.17763.7314'));
    await page.keyboard.insertText([header, ...good, host('10.1.2.3', '10.0.17763.6999')].join('\n'));
    await tabTo(page, 'store', named('Store and decide'));
    await press(page, 'Enter');
    await page.waitForSelector('text=26 hosts stored');
    assert.match(await page.locator('[role=dialog]').innerText(), /1 host refused/);
    await accessible(page);
    await press(page, 'Escape');
    await page.waitForSelector('tr:has-text("hmi-1")');
    const row = await page.locator('table[aria-label="Hosts"] tbody tr').first().innerText();
    assert.match(row, /hmi-1\s+Windows Server 2019\s+2\s+0\s+0/);
    await accessible(page);
    await tabTo(page, 'the first host', `document.activeElement?.matches('tbody .row-link') ?? false`);
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] table[aria-label="CVEs and decisions"]');
    const drawer = await page.locator('[role=dialog]').innerText();
    assert.match(drawer, /confirmed open \(build below/);
    assert.match(drawer, /KB5100001/);
    await accessible(page);
    await press(page, 'Escape');
    const saved = page.waitForEvent('download');
    await page.click('text=All results as CSV');
    const csv = readFileSync(await (await saved).path(), 'utf8').trim().split('\r\n');
    assert.equal(csv.length, 1 + 26 * 2);
    assert.match(csv[1], /^hmi-1,Windows Server 2019,/);
    await page.setViewportSize({ width: 320, height: 700 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 321);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
}
