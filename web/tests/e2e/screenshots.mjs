// Screenshots of every page, and of what only clicks reach. Usage: node screenshots.mjs FOLDER [PART OF A NAME,...]; tests/e2e/screenshots sets the rest.
import { openBrowser, settled } from './browser.mjs';
import { pageList } from './page_list.mjs';
import { linkFromConsole, signIn } from './sign_in.mjs';

const base = process.env.BULKHEAD_URL;
const [folder, only = ''] = process.argv.slice(2);
const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const plant = 'name,vendor,product,version,criticality,zone\n'
  + 'PLC-901,Siemens,SIMATIC S7-1500 CPU 1516TF-3 PN/DP,V2.9.2,high,\nSW-902,Moxa,EDR-810,5.12,enormous,\n,Moxa,EDR-810,5.12,,\nPLC-904,Acme Robotics,Handling cell 7,1.0,,No such zone\n';

/** States behind clicks: name, address, and what is done there before the picture. */
async function scenes(inside) {
  const tick = async (page) => { for (const n of [0, 1, 2]) await page.locator('tbody input[type=checkbox]').nth(n).check(); };
  const plan = async (page) => { await page.locator('textarea').first().fill(plant); await page.click('text=Show the plan'); await page.waitForSelector('#plan'); };
  const rows = `${inside}/findings`;
  const open = async (page) => { await page.locator('tbody .row-link').first().click(); await page.waitForSelector('[role=dialog] .timeline'); };
  return [
    ['import-plan', `${inside}/import`, plan],
    ['import-done', `${inside}/import`, async (page) => { await plan(page); await page.locator('input[name=mode]').nth(1).check(); await page.click('button:has-text("Import 2 assets")'); await page.waitForSelector('#matched'); }],
    ['findings-ticked', rows, tick],
    ['bulk-dialog', rows, async (page) => { await tick(page); await page.click('.bulk-bar >> text=Acknowledge…'); await page.waitForSelector('[role=dialog] input[name=reason]'); }],
    ['decision-dialog', rows, async (page) => { await open(page); await page.click('[role=dialog] >> text=Acknowledge…'); await page.waitForSelector('input[name=reason]'); }],
    ['log-verified', '/log', async (page) => { await page.click('text=Verify the whole log'); await page.waitForSelector('text=nothing was altered'); }],
    ['log-proved', '/log?entry=0', async (page) => { await page.click('text=Prove this entry'); await page.waitForSelector('text=Proved: the entry lies unaltered'); }],
    ['key-made', '/settings', async (page) => { await page.click('text=Create a key'); await page.fill('[role=dialog] input', `Screenshots ${Date.now()}`); await page.click('.dialog-foot >> text=Create a key'); await page.waitForSelector('[data-secret]'); }],
    ['reports-ready', '/reports', async (page) => {
      await page.click('text=Generate a report'); await page.click('.dialog-foot >> text=Generate a report');
      await page.waitForSelector('[role=dialog]', { state: 'detached' }); await page.waitForSelector('tbody tr:first-child >> text=Ready');
    }],
    ['palette', '/dashboard', async (page) => { await page.keyboard.press('Control+k'); await page.waitForSelector('[role=dialog] input'); }],
    ['key-help', '/dashboard', async (page) => { await page.keyboard.press('?'); await page.waitForSelector('[role=dialog] kbd'); }],
    ['account-menu', '/dashboard', async (page) => { await page.locator('.bar button[aria-haspopup]').last().click(); await page.waitForSelector('[role=menu]'); }],
    ['server-error', '/vulnerabilities', async (page) => { await page.route('**/api/v1/cves?**', (route) => route.fulfill({ status: 503, json: { error: { code: 'server.busy', message: 'The server is busy.' } } })); await page.reload(); await page.waitForSelector('[role=alert]'); await page.unrouteAll(); }],
  ];
}

async function picture(page, name) {
  const long = await page.evaluate(() => !document.querySelector('.overlay') && document.documentElement.scrollHeight > innerHeight + 4);
  await page.screenshot({ path: `${folder}/${name}.png` });
  if (long) await page.screenshot({ path: `${folder}/${name}-whole.png`, fullPage: true });
}

/** One picture a size and scheme; `prepare` runs anew for each size, since layouts differ. */
async function shoot(page, name, path, prepare, schemes = ['light', 'dark']) {
  if (!only.split(',').some((part) => name.includes(part))) return;
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    try {
      await page.goto('about:blank');
      await page.goto(base + path);
      await settled(page);
      await prepare?.(page);
    } catch (error) {
      console.log(`${name} ${size}: ${error.message.split('\n')[0]}`);
      process.exitCode = 1;
    }
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await picture(page, `${name}-${size}-${scheme}`);
    }
  }
  console.log(name);
}

async function withBrowser(run) {
  const browser = await openBrowser(base);
  try {
    await run(browser.page);
  } finally {
    await browser.close();
  }
}

await withBrowser(async (page) => {
  await shoot(page, 'sign-in', '/sign-in');
  await shoot(page, 'sign-in-sent', '/sign-in', async () => { await page.fill('input[name=email]', 'nobody@plant.example'); await page.keyboard.press('Enter'); await page.waitForSelector('[role=status]'); });
  await page.route('**/api/v1/status', async (route) => { const response = await route.fetch(); const body = await response.json(); (body.data ?? body).setup_required = true; await route.fulfill({ response, json: body }); });
  await shoot(page, 'sign-in-first', '/sign-in');
  await page.unrouteAll();
  await shoot(page, 'sign-in-expired', `/sign-in#token=${'0'.repeat(64)}`, () => page.waitForSelector('[role=alert]'));
});
await withBrowser(async (page) => {
  await signIn(page, base);
  const pages = await pageList(page, base);
  for (const [name, path] of pages) await shoot(page, name, path);
  const inside = pages.find(([name]) => name === 'summary')[1].replace('/summary', '');
  for (const [name, path, prepare] of await scenes(inside)) await shoot(page, name, path, prepare);
});
await withBrowser(async (page) => {
  await page.goto(await linkFromConsole(process.env.BULKHEAD_VIEWER, base));
  await page.waitForSelector('h1:has-text("My week")');
  for (const [name, path] of await pageList(page, base)) await shoot(page, `viewer-${name}`, path, undefined, ['light']);
});
