// A member who may only read sees everything and is offered nothing that would be refused. BULKHEAD_VIEWER names the member.
import assert from 'node:assert/strict';
import { axe, settled } from './browser.mjs';
import { pageList } from './page_list.mjs';
import { linkFromConsole } from './sign_in.mjs';

// What changes the record; a viewer meets none of these words on a button or a link.
const changes = /^(New|Import|Generate|Create|Edit|Save|Remove(?! the filter)|Delete|Decide|Acknowledge|Dismiss|Restore|Revoke|Add|Watch|Submit|Test|Send|Open ticket|Reopen|Ticket…|Close…)(?!\w)/;

export async function viewerMode(page, base, step) {
  await step('viewer: signs in by the link of the console', async () => {
    await page.goto(await linkFromConsole(process.env.BULKHEAD_VIEWER, base));
    await page.waitForSelector('h1:has-text("My week")');
    await settled(page);
  });
  const pages = await pageList(page, base);
  await step('viewer: no page offers a change', async () => {
    const offered = [];
    for (const [name, path] of pages) {
      await page.goto(base + path);
      await settled(page);
      const names = await page.locator('main :is(button, a), [role=dialog] :is(button, a)').evaluateAll((all) => all.map((e) => (e.getAttribute('aria-label') ?? e.textContent).trim()));
      offered.push(...names.filter((n) => changes.test(n)).map((n) => `${name}: ${n}`));
    }
    assert.deepEqual(offered, []);
  });
  await step('viewer: a finding is explained, no decision is offered', async () => {
    await page.goto(base + pages.find(([name]) => name === 'finding')[1]);
    await page.waitForSelector('[role=dialog] .timeline');
    assert.match(await page.locator('[role=dialog]').innerText(), /Why this is a finding/);
    assert.equal(await page.locator('tbody input[type=checkbox]').count(), 0);
    assert.deepEqual((await axe(page)).serious, []);
  });
  await step('viewer: the server refuses what the page does not offer', async () => {
    const session = await (await page.request.get(`${base}/api/v1/auth/session`)).json();
    const reply = await page.request.post(`${base}/api/v1/environments`, { headers: { 'x-csrf-token': session.data.csrf_token, origin: base }, data: { name: 'Not allowed' } });
    assert.equal(reply.status(), 403);
    assert.equal((await reply.json()).error.code, 'viewer_role');
  });
}
