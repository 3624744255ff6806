// Every page loads, shows its heading, passes axe in both colour schemes, and reflows at 320 px.
import assert from 'node:assert/strict';
import { axe, settled } from './browser.mjs';

async function first(page, base, path, container) {
  return page.evaluate(async ([address, name]) => { const body = await (await fetch(address)).json(); return (body[name] ?? body.data)[0]; }, [`${base}/api/v1${path}`, container]);
}

export async function visitPages(page, base, shots, step) {
  const environment = await first(page, base, '/environments', 'environments');
  const cve = await first(page, base, '/cves?per_page=1&sort_by=bcs', 'data');
  const inside = `/environments/${environment.id}`;
  const finding = await first(page, base, `${inside}/findings?per_page=1`, 'data');
  const asset = await first(page, base, `${inside}/assets?limit=1`, 'assets');
  const conduit = await first(page, base, `${inside}/conduits`, 'data');
  const pages = [
    ['dashboard', '/dashboard'], ['vulnerabilities', '/vulnerabilities?severity=CRITICAL,HIGH'], ['vulnerability', `/vulnerabilities/${cve.cve_id}`], ['environments', '/environments'],
    ['environment-new', '/environments?new=1'], ['findings', `${inside}/findings`], ['findings-fixes', `${inside}/findings?view=fixes`], ['findings-filtered', `${inside}/findings?severity=CRITICAL&layer=OT&state=any`],
    ['finding', `${inside}/findings?finding=${encodeURIComponent(finding?.match_id ?? '')}`], ['assets', `${inside}/assets`], ['asset', `${inside}/assets?asset=${asset?.id}`], ['import', `${inside}/import`],
    ['zones', `${inside}/zones`], ['zone-new', `${inside}/zones?zone=new`], ['conduit-new', `${inside}/zones?conduit=new`], ['conduit', `${inside}/zones?conduit=${conduit?.id}`], ['site-new', `${inside}/zones?site=new`], ['summary', `${inside}/summary`], ['reports', '/reports'], ['report-new', '/reports?new=1'], ['log', '/log'], ['log-entry', '/log?entry=0'],
    ['settings-keys', '/settings'], ['settings-feeds', '/settings?tab=feeds'], ['settings-display', '/settings?tab=display'], ['settings-about', '/settings?tab=about'], ['not-found', '/no-such-page'],
  ];
  for (const [name, path] of pages) {
    await step(`page ${name}`, async () => {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.goto(base + path);
      await settled(page);
      assert.ok(await page.locator('h1, h2').count(), 'a heading');
      assert.match(await page.title(), /Bulkhead/);
      const light = await axe(page);
      if (shots) await page.screenshot({ path: `${shots}/${name}-light.png` });
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      const dark = await axe(page);
      if (shots) await page.screenshot({ path: `${shots}/${name}-dark.png` });
      for (const line of new Set([...light.minor, ...dark.minor])) console.log(`      note: ${line}`);
      assert.deepEqual([...light.serious, ...dark.serious.map((l) => `dark: ${l}`)], []);
    });
  }
  await step('pages reflow at 320 px', async () => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 320, height: 700 });
    const wide = [];
    for (const path of ['/dashboard', '/vulnerabilities', `/vulnerabilities/${cve.cve_id}`, `${inside}/findings`, `${inside}/assets`, `${inside}/zones`, '/reports', '/log', '/settings']) {
      await page.goto(base + path);
      await settled(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 1) wide.push(`${path}: ${over} px too wide`);
    }
    if (shots) await page.screenshot({ path: `${shots}/narrow-light.png` });
    await page.setViewportSize({ width: 1440, height: 900 });
    assert.deepEqual(wide, []);
  });
}
