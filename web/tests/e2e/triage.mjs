// From a finding to its end, with the keyboard: who does it, talk and files, four eyes on an accepted risk, a link for outsiders.
import assert from 'node:assert/strict';
import { axe, named, settled, tabTo } from './browser.mjs';
import { linkFromConsole } from './sign_in.mjs';

const apiGet = (page, path) => page.evaluate(async (p) => (await fetch(`/api/v1${p}`)).json(), path);
const accessible = async (page) => assert.deepEqual((await axe(page)).serious, []);
const press = async (page, ...keys) => { for (const key of keys) await page.keyboard.press(key); };

/** The first active finding of the first environment that is critical or high. */
async function someFinding(page) {
  const { environments } = await apiGet(page, '/environments');
  const inside = `/environments/${environments[0].id}`;
  const list = await apiGet(page, `${inside}/findings?severity=CRITICAL,HIGH&per_page=1`);
  assert.ok(list.data.length, 'an active finding');
  return { inside, finding: list.data[0] };
}

export async function triageJourneys(page, base, step) {
  await step('triage: a finding gets somebody, a date, a comment and a file', async () => {
    const { inside, finding } = await someFinding(page);
    const path = `${inside}/findings/${finding.match_id}`;
    await page.goto(`${base}${inside}/findings?finding=${finding.match_id}`);
    await page.waitForSelector('[role=dialog] .timeline');
    await settled(page);
    await tabTo(page, 'the assignee', named('Assigned to'));
    await press(page, 'ArrowDown');
    await page.waitForSelector('.toast');
    await page.waitForFunction(async (p) => (await (await fetch(`/api/v1${p}`)).json()).data.assignee !== null, path);
    await tabTo(page, 'the comment', named('New comment'));
    await page.keyboard.insertText('The vendor was asked.');
    await tabTo(page, 'add', named('Add comment'));
    await press(page, 'Enter');
    await page.waitForSelector('text=The vendor was asked.');
    await page.locator('[role=dialog] input[type=file]').setInputFiles({ name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 letter') });
    await page.waitForSelector('[role=dialog] a:has-text("letter.pdf")');
    await page.locator('[role=dialog] input[type=file]').setInputFiles({ name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from([0x4d, 0x5a, 0, 1]) });
    await page.waitForSelector('text=The content is none of');
    const shown = await apiGet(page, path);
    assert.ok(['running', 'breached'].includes(shown.data.clock.state), shown.data.clock.state);
    await accessible(page);
    const mine = await apiGet(page, `${inside}/findings?assignee=${shown.data.assignee.id}`);
    assert.equal(mine.pagination.total, 1);
    await press(page, 'Escape');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
  });

  await step('triage: the policy asks for four eyes', async () => {
    await page.goto(`${base}/settings?tab=triage`);
    await settled(page);
    await tabTo(page, 'four eyes', named('A second person approves'), { limit: 200 });
    await press(page, 'Space');
    await tabTo(page, 'save', named('Save policy'));
    await press(page, 'Enter');
    await page.waitForSelector('.toast');
    const policy = await apiGet(page, '/settings/triage-policy');
    assert.equal(policy.data.approve_acceptance, true);
    assert.equal(policy.data.decided, true);
  });

  await step('triage: accepting a risk asks, and nobody answers their own request', async () => {
    const { inside, finding } = await someFinding(page);
    await page.goto(`${base}${inside}/findings?finding=${finding.match_id}`);
    await page.waitForSelector('[role=dialog] .timeline');
    await tabTo(page, 'acknowledge', named('Acknowledge…'), { limit: 200 });
    await press(page, 'Enter');
    await page.waitForSelector('input[name=reason]');
    await page.locator('input[name=reason][value=accepted_risk]').focus();
    await press(page, 'Space');
    await page.waitForSelector('text=By policy a second person approves');
    await tabTo(page, 'the notes', `document.activeElement?.tagName === 'TEXTAREA'`);
    await page.keyboard.insertText('Until the outage in May.');
    await tabTo(page, 'ask', named('Ask for approval'));
    await accessible(page);
    await press(page, 'Enter');
    await page.waitForSelector('.toast');
    assert.equal((await apiGet(page, `${inside}/findings/${finding.match_id}`)).data.state, 'active');
    await page.goto(`${base}/approvals`);
    await settled(page);
    await tabTo(page, 'the request', named('Request '));
    await press(page, 'Enter');
    await page.waitForSelector('text=You asked for this');
    assert.equal(await page.locator('[role=dialog] button:has-text("Approve")').count(), 0);
    await accessible(page);
    await press(page, 'Escape');
  });

  await step('triage: a link for people without an account, until it is revoked', async () => {
    const { inside } = await someFinding(page);
    await page.goto(`${base}${inside}/findings?share=1`);
    await page.waitForSelector('[role=dialog]');
    await settled(page);
    await tabTo(page, 'make the link', named('Make the link'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] code');
    const url = await page.locator('[role=dialog] code').innerText();
    await accessible(page);
    const visitor = await page.context().browser()?.newContext() ?? null;
    const outside = visitor ? await visitor.newPage() : await page.context().newPage();
    await outside.goto(url);
    await outside.waitForSelector('h1:has-text("Findings of")');
    for (const colorScheme of ['light', 'dark']) {
      await outside.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await accessible(outside);
    }
    await outside.setViewportSize({ width: 320, height: 700 });
    assert.ok(await outside.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth) <= 1, 'reflows at 320 px');
    assert.doesNotMatch(await outside.locator('main').innerText(), /vendor was asked|outage in May/);
    await outside.locator('summary').first().focus();
    await press(outside, 'Enter');
    await outside.waitForSelector('text=CVSS:3');
    await tabTo(page, 'revoke', named('Revoke link'));
    await press(page, 'Enter');
    await page.waitForSelector('.toast');
    await outside.reload();
    await outside.waitForSelector('text=Share link expired');
    await outside.close();
    await visitor?.close();
  });
}

export async function approverJourney(page, base, step) {
  await step('triage: the second person approves', async () => {
    await page.goto(await linkFromConsole(process.env.BULKHEAD_APPROVER, base));
    await page.waitForURL('**/home');
    await page.goto(`${base}/approvals`);
    await settled(page);
    await tabTo(page, 'the request', named('Request '));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] table');
    await tabTo(page, 'approve', named('Approve…'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog] textarea');
    await tabTo(page, 'confirm', `document.activeElement?.tagName === 'BUTTON' && document.activeElement.textContent === 'Approve'`);
    await accessible(page);
    await press(page, 'Enter');
    await page.waitForSelector('.toast');
    const approved = await apiGet(page, '/approvals?state=approved');
    assert.equal(approved.pagination.total, 1);
    const { environment_id: environment, id } = approved.data[0];
    const request = await apiGet(page, `/approvals/${id}`);
    const finding = await apiGet(page, `/environments/${environment}/findings/${request.data.findings[0].match_id}`);
    assert.equal(finding.data.state, 'acknowledged');
  });
}
