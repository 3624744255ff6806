// What people do, with the keyboard alone: import, triage, bulk with preview, report, verify the log, jump about.
import assert from 'node:assert/strict';
import { accessible, apiGet, focusedText, press } from './act.mjs';
import { axe, focusIsVisible, named, settled, tabTo } from './browser.mjs';

export async function journeys(page, base, step) {
  const { environments } = await apiGet(page, '/environments');
  const inside = `/environments/${environments[0].id}`;
  const stamp = Date.now().toString(36);

  await step('journey: jump with g, palette, key help', async () => {
    await page.goto(`${base}/dashboard`);
    await settled(page);
    await press(page, 'g', 'l');
    await page.waitForURL('**/log');
    await settled(page);
    await press(page, 'Control+k');
    await page.waitForSelector('[role=dialog] input');
    await page.keyboard.type('new environment');
    await page.waitForSelector('[role=dialog] [role=menuitem][data-focused]');
    await accessible(page);
    await press(page, 'Enter');
    await page.waitForURL('**/environments?new=1');
    await page.waitForSelector('[role=dialog]');
    await press(page, 'Escape');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await press(page, '?');
    await page.waitForSelector('[role=dialog] kbd');
    await press(page, 'Escape');
    await press(page, '/');
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT');
  });

  await step('journey: skip link goes to the content', async () => {
    await page.goto(`${base}/dashboard`);
    await settled(page);
    await page.evaluate(() => document.activeElement?.blur());
    await press(page, 'Tab');
    assert.match(await focusedText(page), /Skip/);
    await press(page, 'Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
  });

  await step('journey: import a pasted table', async () => {
    await page.goto(`${base}${inside}/import`);
    await settled(page);
    await tabTo(page, 'the paste field', named('Paste rows'));
    const rows = `name\tvendor\tproduct\tversion\nE2E-${stamp}-1\tSiemens\tSIMATIC S7-1500 CPU 1516TF-3 PN/DP\tV2.9.2\nE2E-${stamp}-2\tMoxa\tEDR-810\t5.12\n\tMoxa\tEDR-810\t5.12\n`;
    await page.keyboard.insertText(rows);
    await tabTo(page, 'show the plan', named('Show the plan'));
    await press(page, 'Enter');
    await page.waitForSelector('#plan');
    assert.match(await page.locator('#problems').innerText(), /problem/);
    await accessible(page);
    await tabTo(page, 'the mode', `document.activeElement?.name === 'mode'`);
    await press(page, 'ArrowDown');
    await tabTo(page, 'import', named('Import 2 assets'));
    assert.ok(await focusIsVisible(page), 'focus must be visible');
    await press(page, 'Enter');
    await page.waitForSelector('#matched');
    const found = await apiGet(page, `${inside}/assets?q=E2E-${stamp}&limit=10`);
    assert.equal(found.assets.length, 2);
  });

  await step('journey: unsaved changes are not lost by Escape', async () => {
    const { assets } = await apiGet(page, `${inside}/assets?q=E2E-${stamp}-1&limit=1`);
    await page.goto(`${base}${inside}/assets?asset=${assets[0].id}`);
    await settled(page);
    await page.waitForSelector('[role=dialog] input');
    await tabTo(page, 'the owner', named('Owner'));
    await page.keyboard.type('Night shift');
    await press(page, 'Escape');
    await page.waitForSelector('[role=alertdialog]');
    await tabTo(page, 'keep editing', named('Keep editing'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=alertdialog]', { state: 'detached' });
    await tabTo(page, 'save', named('Save'));
    await press(page, 'Enter');
    await page.waitForSelector('.toast');
    const after = await apiGet(page, `${inside}/assets/${assets[0].id}`);
    assert.equal(after.data.owner, 'Night shift');
  });

  let decided;
  await step('journey: triage one finding, undo by restore', async () => {
    await page.goto(`${base}${inside}/findings`);
    await settled(page);
    await tabTo(page, 'the first finding', `document.activeElement?.matches('tbody .row-link') ?? false`);
    decided = await focusedText(page);
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] .timeline');
    assert.match(await page.locator('[role=dialog]').innerText(), /Why this is a finding/);
    const firstFinding = new URL(page.url()).searchParams.get('finding');
    await press(page, ']');
    await page.waitForFunction((id) => new URL(location.href).searchParams.get('finding') !== id, firstFinding);
    await press(page, '[');
    await page.waitForFunction((id) => new URL(location.href).searchParams.get('finding') === id, firstFinding);
    await page.waitForSelector('[role=dialog] .timeline');
    await tabTo(page, 'acknowledge', named('Acknowledge…'));
    await press(page, 'Enter');
    await page.waitForSelector('input[name=reason]');
    await tabTo(page, 'confirm without a reason', named('Acknowledge'), { back: true });
    await press(page, 'Enter');
    await page.waitForSelector('text=Choose a reason.');
    await accessible(page);
    await tabTo(page, 'the reasons', `document.activeElement?.name === 'reason'`, { back: true });
    // Backwards the browser enters a group without a choice at its last member; one step down is the first.
    await press(page, 'Space', 'ArrowDown');
    await tabTo(page, 'the notes', `document.activeElement?.tagName === 'TEXTAREA'`);
    await page.keyboard.type('Port 102 is blocked at the conduit.');
    await tabTo(page, 'confirm', `document.activeElement?.tagName === 'BUTTON' && document.activeElement.textContent === 'Acknowledge'`);
    await press(page, 'Enter');
    await page.waitForSelector('.toast');
    const id = new URL(page.url()).searchParams.get('finding');
    const after = await apiGet(page, `${inside}/findings/${encodeURIComponent(id)}`);
    assert.equal(after.data.state, 'acknowledged');
    assert.equal(after.data.decision.reason, 'compensating_control');
    assert.equal(after.data.cve_id, decided);
    await page.waitForSelector('[role=dialog] >> text=Restore…');
    await tabTo(page, 'restore', named('Restore…'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] textarea');
    await tabTo(page, 'confirm restore', `document.activeElement?.tagName === 'BUTTON' && document.activeElement.textContent === 'Restore'`);
    await press(page, 'Enter');
    await page.waitForFunction(() => document.querySelectorAll('[role=dialog]').length === 1);
    const back = await apiGet(page, `${inside}/findings/${encodeURIComponent(id)}`);
    assert.equal(back.data.state, 'active');
    await press(page, 'Escape');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
  });

  await step('journey: bulk decision with preview count', async () => {
    await page.goto(`${base}${inside}/findings?severity=LOW,MEDIUM`);
    await settled(page);
    const before = (await apiGet(page, `${inside}/findings?severity=LOW,MEDIUM&state=active&per_page=1`)).pagination.total;
    assert.ok(before > 0, 'there must be something to decide');
    await tabTo(page, 'select the page', named('Select all rows of this page'));
    await press(page, 'Space');
    if (before > 50) {
      await tabTo(page, 'select all', named('in this list'), { limit: 400 });
      await press(page, 'Enter');
    }
    assert.match(await page.locator('.bulk-bar').innerText(), new RegExp(before.toLocaleString('en')));
    await tabTo(page, 'acknowledge', named('Acknowledge…'), { limit: 400 });
    await press(page, 'Enter');
    await page.waitForSelector(`text=exactly ${before.toLocaleString('en')} finding`);
    await accessible(page);
    await tabTo(page, 'the reasons', `document.activeElement?.name === 'reason'`);
    await press(page, 'ArrowDown');
    await tabTo(page, 'apply', named(`Acknowledge ${before.toLocaleString('en')} finding`));
    await press(page, 'Enter');
    await page.waitForSelector('.toast');
    const left = (await apiGet(page, `${inside}/findings?severity=LOW,MEDIUM&state=active&per_page=1`)).pagination.total;
    assert.equal(left, 0);
    await page.goto(`${base}${inside}/findings?severity=LOW,MEDIUM&state=acknowledged`);
    await settled(page);
    assert.ok(await page.locator('tbody tr').count());
  });

  await step('journey: filter as text', async () => {
    await page.goto(`${base}${inside}/findings`);
    await settled(page);
    await press(page, '/');
    await page.keyboard.type('severity:critical confidence:high');
    await press(page, 'Enter');
    await page.waitForURL('**severity=CRITICAL**');
    await settled(page);
    assert.equal(await page.locator('.chip.removable').count(), 2);
    await press(page, 'Home');
    await page.keyboard.type('severty:low ');
    await press(page, 'Enter');
    await page.waitForSelector('text=No filter is called');
  });

  await step('journey: a ticket from the finding to its closing and back', async () => {
    const { data } = await apiGet(page, `${inside}/findings?per_page=1`);
    const finding = data[0];
    await page.goto(`${base}${inside}/findings?finding=${encodeURIComponent(finding.match_id)}`);
    await page.waitForSelector('[role=dialog] .timeline');
    await tabTo(page, 'ticket', named('Ticket…'));
    await press(page, 'Enter');
    await page.waitForSelector(`text=Open a ticket for ${finding.cve_id}`);
    await tabTo(page, 'the title', named('Title'));
    await page.keyboard.type(`Repair ${stamp}`);
    await accessible(page);
    await tabTo(page, 'open', named('Open ticket'));
    assert.ok(await focusIsVisible(page), 'focus must be visible');
    await press(page, 'Enter');
    await page.waitForSelector('.toast');
    await page.waitForSelector('[role=dialog] a:has-text("Ticket ")');
    const { tickets } = await apiGet(page, `/tickets?q=${stamp}`);
    assert.equal(tickets.length, 1);
    assert.equal((await apiGet(page, `${inside}/findings/${encodeURIComponent(finding.match_id)}`)).data.state, 'active', 'opening decides nothing');
    await page.goto(`${base}/tickets?q=${stamp}`);
    await settled(page);
    await tabTo(page, 'the ticket', `document.activeElement?.matches('tbody .row-link') ?? false`);
    await press(page, 'Enter');
    await page.waitForURL(`**/tickets/${tickets[0].id}`);
    await settled(page);
    await tabTo(page, 'close', named('Close…'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] input[name=close-reason]');
    await tabTo(page, 'the notes', `document.activeElement?.tagName === 'TEXTAREA'`);
    await page.keyboard.type('Done in the stop.');
    await accessible(page);
    await tabTo(page, 'confirm', `document.activeElement?.closest('.dialog-foot') && document.activeElement.textContent === 'Close'`);
    await press(page, 'Enter');
    await page.waitForSelector('text=Closed as patched');
    const closed = (await apiGet(page, `/tickets/${tickets[0].id}`)).data;
    assert.notEqual(closed.verification.status, 'fixed', 'the inventory still declares the old version');
    assert.equal((await apiGet(page, `${inside}/findings/${encodeURIComponent(finding.match_id)}`)).data.state, 'active');
    await page.waitForSelector(`text=${closed.verification.sentence.slice(0, 40)}`);
    await accessible(page);
    await tabTo(page, 'reopen', named('Reopen…'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] textarea');
    await page.keyboard.type('The version was not written down.');
    await tabTo(page, 'confirm', `document.activeElement?.closest('.dialog-foot') && document.activeElement.textContent === 'Reopen'`);
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    assert.equal((await apiGet(page, `/tickets/${tickets[0].id}`)).data.state, 'reopened');
  });

  await step('journey: a ticket rule is made, tested and deleted', async () => {
    await page.goto(`${base}/tickets?tab=rules`);
    await settled(page);
    await tabTo(page, 'new rule', named('New rule'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]');
    await page.keyboard.type(`Rule ${stamp}`);
    await accessible(page);
    await tabTo(page, 'save', named('Save'));
    await press(page, 'Enter');
    await page.waitForSelector(`text=Rule ${stamp} saved.`);
    await tabTo(page, 'test', named(`Test Rule ${stamp}`));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] p[role=status]');
    assert.match(await page.locator('[role=dialog] p[role=status]').innerText(), /would be opened/);
    await accessible(page);
    await press(page, 'Escape');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await tabTo(page, 'delete', named(`Delete Rule ${stamp}`));
    await press(page, 'Enter');
    await page.waitForSelector('[role=alertdialog]');
    await tabTo(page, 'confirm', `document.activeElement?.textContent === 'Delete'`);
    await press(page, 'Enter');
    await page.waitForSelector(`text=Rule ${stamp} deleted.`);
  });

  await step('journey: generate a report', async () => {
    await page.goto(`${base}/reports`);
    await settled(page);
    const before = (await apiGet(page, '/reports')).items.length;
    await tabTo(page, 'generate', named('Generate a report'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]');
    await tabTo(page, 'confirm', `document.activeElement?.closest('.dialog-foot') && document.activeElement.textContent === 'Generate a report'`);
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length > n, before);
    await page.waitForSelector('tbody tr:first-child >> text=Ready', { timeout: 60000 });
    assert.ok(await page.locator('tbody tr:first-child a:has-text("PDF")').count());
  });

  await step('journey: a report of another kind, for one environment', async () => {
    await page.goto(`${base}/reports?new=1`);
    await settled(page);
    await page.getByRole('dialog').getByLabel('Report', { exact: true }).selectOption('nerc_cip');
    await page.waitForSelector('text=This report is made for one environment.');
    await accessible(page);
    const boxes = page.getByRole('dialog').getByRole('checkbox');
    if (!(await boxes.first().isChecked())) await boxes.first().check();
    await page.getByRole('dialog').getByRole('button', { name: 'Generate a report' }).click();
    await page.waitForSelector('[role=dialog]', { state: 'detached', timeout: 60000 });
    await page.waitForSelector('tbody tr:first-child >> text=NERC CIP evidence package', { timeout: 60000 });
    for (const form of ['PDF', 'CSV', 'JSON', 'XLSX']) assert.ok(await page.locator(`tbody tr:first-child a:has-text("${form}")`).count(), form);
  });

  await step('journey: schedule a report, change and delete it', async () => {
    const name = `Weekly ${stamp}`;
    await page.goto(`${base}/reports?schedule=new`);
    await settled(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    const boxes = dialog.getByRole('checkbox');
    if (!(await boxes.first().isChecked())) await boxes.first().check();
    await dialog.getByLabel('Recipients').fill('boss@plant.example\ncfo@plant.example');
    await dialog.getByLabel('Time zone').fill('Europe/Berlin');
    await accessible(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    const made = (await apiGet(page, '/reports/schedules')).data.find((s) => s.name === name);
    assert.equal(made.day, 'monday');
    assert.deepEqual(made.recipients, ['boss@plant.example', 'cfo@plant.example']);
    await page.getByRole('button', { name }).click();
    await dialog.getByLabel('How often').selectOption('monthly');
    await dialog.getByLabel('Day').selectOption('last');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await page.waitForSelector('text=Last day of the month');
    await page.getByRole('button', { name }).click();
    await dialog.getByRole('button', { name: 'Delete the schedule' }).click();
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    assert.equal((await apiGet(page, '/reports/schedules')).data.filter((s) => s.name === name).length, 0);
  });

  await step('journey: share a report, open the link without an account, withdraw it', async () => {
    await page.goto(`${base}/reports`);
    await settled(page);
    await page.locator('tbody tr:first-child').getByRole('button', { name: /Share/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Mail address of the recipient').fill('auditor@else.example');
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const url = await dialog.locator('code[data-secret]').innerText();
    await accessible(page);
    const hash = url.slice(url.indexOf('#'));
    const stranger = await page.context().newPage();
    await stranger.goto(`${base}/shared/report${hash}`);
    await stranger.waitForSelector('h1:has-text("NERC CIP evidence package")');
    assert.deepEqual((await axe(stranger)).serious, []);
    const html = await stranger.evaluate(async (token) => { const r = await fetch(`/api/v1/shared/reports/${token}/download?format=html`, { credentials: 'omit' }); return [r.status, (await r.text()).length]; }, hash.slice('#token='.length));
    assert.equal(html[0], 200);
    assert.ok(html[1] > 5000);
    await page.reload();
    await page.waitForSelector('text=opened once');
    await page.getByRole('dialog').getByRole('button', { name: /Withdraw/ }).click();
    await page.waitForSelector('text=Withdrawn');
    await stranger.reload();
    await stranger.waitForSelector('text=does not exist, or it was withdrawn');
    await stranger.close();
  });

  await step('journey: verify the log and prove an entry', async () => {
    await page.goto(`${base}/log`);
    await settled(page);
    await page.waitForSelector('text=checked in this browser: good');
    await tabTo(page, 'verify', named('Verify the whole log'));
    await press(page, 'Enter');
    await page.waitForSelector('text=nothing was altered');
    await tabTo(page, 'the first entry', `document.activeElement?.matches('tbody .row-link') ?? false`);
    await press(page, 'Enter');
    await tabTo(page, 'prove', named('Prove this entry'));
    await press(page, 'Enter');
    await page.waitForSelector('text=Proved: the entry lies unaltered in the signed tree');
    await accessible(page);
    await press(page, 'Escape');
    await page.waitForSelector('text=proved here');
  });

  await step('journey: an API key is shown once', async () => {
    await page.goto(`${base}/settings`);
    await settled(page);
    await tabTo(page, 'create', named('Create a key'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]');
    await page.keyboard.type(`e2e ${stamp}`);
    await tabTo(page, 'confirm', `document.activeElement?.closest('.dialog-foot') && document.activeElement.textContent === 'Create a key'`);
    await press(page, 'Enter');
    const secret = await page.locator('[data-secret]').innerText();
    assert.match(secret, /^bs_live_[0-9a-f]{64}$/);
    await tabTo(page, 'kept', named('I have copied it'));
    await press(page, 'Enter');
    await page.waitForSelector('[data-secret]', { state: 'detached' });
    assert.ok(!(await page.content()).includes(secret));
  });

  await step('journey: a new zone in the tree', async () => {
    await page.goto(`${base}${inside}/zones`);
    await settled(page);
    await tabTo(page, 'new zone', named('New zone'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]');
    await page.keyboard.type(`Zone ${stamp}`);
    await tabTo(page, 'the levels', `document.activeElement?.name === 'sl-IAC'`);
    await press(page, 'ArrowRight');
    await tabTo(page, 'save', named('Save'));
    await press(page, 'Enter');
    await page.waitForSelector(`text=Zone ${stamp} saved.`);
    await tabTo(page, 'the tree', `document.activeElement?.matches('[role=treegrid] tbody tr') ?? false`);
    await press(page, 'ArrowDown');
    assert.ok(await page.evaluate(() => document.activeElement?.matches('[role=treegrid] tbody tr')));
  });

  await step('journey: a conduit is made, changed and removed; a zone in use is not', async () => {
    await page.goto(`${base}${inside}/zones`);
    await settled(page);
    await tabTo(page, 'new conduit', named('New conduit'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]');
    await page.keyboard.type(`C-${stamp}`);
    await tabTo(page, 'from', named('From zone'));
    await press(page, 'ArrowDown');
    await tabTo(page, 'to', named('To zone'));
    await press(page, 'ArrowDown', 'ArrowDown');
    await tabTo(page, 'add a flow', named('Add a flow'));
    await press(page, 'Enter');
    await tabTo(page, 'the protocol', named('Protocol'), { back: true });
    await page.keyboard.type('OPC UA');
    await accessible(page);
    await tabTo(page, 'save', named('Save'));
    await press(page, 'Enter');
    await page.waitForSelector(`text=C-${stamp} saved.`);
    await page.waitForSelector(`tr:has-text("C-${stamp}"):has-text("OPC UA")`);
    await page.click(`button[aria-label="Edit C-${stamp}"]`);
    await page.waitForSelector('[role=dialog]');
    await page.click('text=Remove the conduit');
    await page.waitForSelector(`text=C-${stamp} removed.`);
    const { data: zones } = await apiGet(page, `${inside}/zones`);
    await page.goto(`${base}${inside}/zones?zone=${zones.find((z) => z.asset_count > 0).id}`);
    await page.waitForSelector('[role=dialog]');
    await page.click('text=Remove the zone');
    await page.waitForSelector('[role=alert]:has-text("Move or delete them first.")');
    await accessible(page);
  });
}
