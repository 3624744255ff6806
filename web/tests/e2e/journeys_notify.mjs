// The bell, the watchlist and the integrations, with the keyboard; messages go to a receiver of this test.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { accessible, apiGet, apiPost, press } from './act.mjs';
import { named, settled, tabTo } from './browser.mjs';

/** A web server that takes what is posted; `answer` is the status it gives. */
async function receiver() {
  const taken = { answer: 200, messages: [] };
  const server = createServer((request, reply) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => { taken.messages.push({ headers: request.headers, body }); reply.writeHead(taken.answer).end(); });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { ...taken, taken, url: `http://127.0.0.1:${server.address().port}/hook`, close: () => new Promise((done) => server.close(done)) };
}

async function until(what, test, seconds = 30) {
  for (let i = 0; i < seconds * 5; i++) {
    const found = await test();
    if (found) return found;
    await new Promise((next) => setTimeout(next, 200));
  }
  throw new Error(`in ${seconds} s there was no ${what}`);
}

export async function notifyJourneys(page, base, step) {
  const stamp = Date.now().toString(36);
  const { environments } = await apiGet(page, '/environments');
  const makeReport = () => apiPost(page, base, '/reports/generate', { report_type: 'iec_62443', environment_ids: [environments[0].id], from: '2026-01-01', to: '2026-01-31', format: 'csv' });

  await step('notify: the bell counts, leads to the report, and is read', async () => {
    await page.goto(`${base}/watchlist`);
    await settled(page);
    const before = (await apiGet(page, '/notifications?unread=true&per_page=1')).pagination.total;
    await makeReport();
    await page.waitForSelector(`.bell[aria-label="Notifications, ${before + 1} unread"]`);
    await tabTo(page, 'the bell', named(`Notifications, ${before + 1} unread`));
    await press(page, 'Enter');
    await page.waitForSelector('.bell-item');
    await accessible(page);
    await tabTo(page, 'the newest item', `document.activeElement?.matches('.bell-item') ?? false`);
    await press(page, 'Enter');
    await page.waitForURL('**/reports?report=*');
    await page.waitForSelector(`.bell[aria-label*="${before === 0 ? 'none' : before} unread"]`);
    await page.setViewportSize({ width: 320, height: 700 });
    await page.click('.bell');
    await page.waitForSelector('.bell-popover');
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 321);
    await press(page, 'Escape');
    await page.setViewportSize({ width: 1440, height: 900 });
    await makeReport();
    await page.waitForSelector(`.bell[aria-label="Notifications, ${before + 1} unread"]`);
    await page.click('.bell');
    await page.click('text=Mark all as read');
    await page.waitForSelector('.bell[aria-label*="none unread"]');
    await press(page, 'Escape');
  });

  await step('notify: a vendor is watched with suggestions, a CVE from its page', async () => {
    await page.goto(`${base}/watchlist`);
    await settled(page);
    await tabTo(page, 'watch something', named('Watch something'));
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]');
    await tabTo(page, 'the name', `document.activeElement?.role === 'combobox'`);
    await page.keyboard.type('siem');
    await page.waitForSelector('[role=option]:has-text("Siemens")');
    await accessible(page);
    await press(page, 'ArrowDown', 'Enter');
    await tabTo(page, 'the severity', named('Severity'));
    await page.selectOption('[role=dialog] select >> nth=1', 'HIGH');
    await tabTo(page, 'confirm', `document.activeElement?.closest('.dialog-foot') && document.activeElement.textContent === 'Watch something'`);
    await press(page, 'Enter');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    const { items } = await apiGet(page, '/watchlist');
    const entry = items.find((e) => e.entity_type === 'vendor');
    assert.equal(entry.entity_id, 'siemens');
    assert.equal(entry.severity_threshold, 'HIGH');
    await page.waitForSelector('table[aria-label="What the intelligence has on them"] tbody tr');
    assert.equal(await page.locator('table[aria-label="What the intelligence has on them"] >> text=Medium').count(), 0);
    await accessible(page);

    const cve = (await apiGet(page, '/cves?per_page=1')).data[0].cve_id;
    await page.goto(`${base}/vulnerabilities/${cve}`);
    await settled(page);
    await tabTo(page, 'watch', `document.activeElement?.textContent === 'Watch'`);
    await press(page, 'Enter');
    await page.waitForSelector('button[aria-pressed=true]:has-text("Watching")');
    await page.goto(`${base}/watchlist`);
    await settled(page);
    await tabTo(page, 'stop watching', named(`Stop watching ${cve}`));
    await press(page, 'Enter');
    await page.waitForSelector(`text=${cve} is no longer watched.`);
    assert.ok(!(await apiGet(page, '/watchlist')).items.some((e) => e.entity_id === cve));
  });

  const hook = await receiver();
  const dialogSaved = async () => { await tabTo(page, 'save', named('Save')); await press(page, 'Enter'); };
  try {
    await step('notify: a connection is made and tested, the log says how it went', async () => {
      await page.goto(`${base}/integrations`);
      await settled(page);
      await tabTo(page, 'new connection', named('New connection'));
      await press(page, 'Enter');
      await page.waitForSelector('[role=dialog]');
      await tabTo(page, 'the kind', `document.activeElement?.name === 'connection-type'`);
      for (let i = 0; i < 4; i++) await press(page, 'ArrowDown');
      await tabTo(page, 'the name', named('Name'));
      await page.keyboard.type(`Hook ${stamp}`);
      await tabTo(page, 'the address', named('Address'));
      await page.keyboard.type('ftp://nowhere');
      await dialogSaved();
      await page.waitForSelector('[role=dialog] [role=alert]');
      await accessible(page);
      await page.fill('[role=dialog] input[type=url]', hook.url);
      await page.click('[role=dialog] >> text=Save');
      await page.waitForSelector('[role=dialog]', { state: 'detached' });
      await tabTo(page, 'test', named(`Test Hook ${stamp}`));
      await press(page, 'Enter');
      await page.waitForSelector('[role=dialog]');
      await tabTo(page, 'send the test', `document.activeElement?.closest('.dialog-foot') && document.activeElement.textContent === 'Test'`);
      await press(page, 'Enter');
      await page.waitForSelector('text=The destination took the message');
      assert.match(await page.locator('.steps-log').innerText(), /200/);
      assert.equal(hook.taken.messages.length, 1);
      hook.taken.answer = 500;
      await page.click('.dialog-foot >> text=Test again');
      await page.waitForSelector('text=The message did not arrive');
      assert.match(await page.locator('.steps-log').innerText(), /500/);
      await accessible(page);
      hook.taken.answer = 200;
      await press(page, 'Escape');
    });

    await step('notify: a rule with quiet hours is made, changed and deleted', async () => {
      await page.goto(`${base}/integrations?tab=rules`);
      await settled(page);
      await tabTo(page, 'new rule', named('New rule'));
      await press(page, 'Enter');
      await page.waitForSelector('[role=dialog]');
      await page.keyboard.type(`Rule ${stamp}`);
      await page.selectOption('[role=dialog] select >> nth=0', 'cve.high');
      await page.selectOption('[role=dialog] select >> nth=1', { label: environments[0].name });
      await page.fill('[role=dialog] input[type=number]', '7.5');
      await page.fill('[role=dialog] input[type=time] >> nth=0', '22:00');
      await page.fill('[role=dialog] input[type=time] >> nth=1', '06:00');
      await accessible(page);
      await dialogSaved();
      await page.waitForSelector(`tr:has-text("Rule ${stamp}"):has-text("22:00 to 06:00")`);
      const made = (await apiGet(page, '/integrations/alert-rules')).data.find((r) => r.name === `Rule ${stamp}`);
      assert.equal(made.severity_floor, 7.5);
      assert.equal(made.environment_id, environments[0].id);
      await page.click(`button[aria-label="Edit Rule ${stamp}"]`);
      await page.selectOption('[role=dialog] select >> nth=3', 'daily');
      await dialogSaved();
      await page.waitForSelector(`tr:has-text("Rule ${stamp}"):has-text("once a day")`);
      await page.click(`button[aria-label="Delete Rule ${stamp}"]`);
      await page.waitForSelector('[role=alertdialog]');
      await accessible(page);
      await page.click('.dialog-foot >> text=Delete');
      await page.waitForSelector(`text=Rule ${stamp} deleted.`);
    });

    await step('notify: a webhook shows its secret once, signs, and is sent again', async () => {
      await page.goto(`${base}/integrations?tab=webhooks`);
      await settled(page);
      await tabTo(page, 'new webhook', named('New webhook'));
      await press(page, 'Enter');
      await page.waitForSelector('[role=dialog]');
      await page.keyboard.type(`Events ${stamp}`);
      await page.fill('[role=dialog] input[type=url]', hook.url);
      await page.check('[role=dialog] label:has-text("report.ready") input');
      await accessible(page);
      await dialogSaved();
      await page.waitForSelector('[data-secret]');
      const secret = await page.locator('[data-secret]').innerText();
      await accessible(page);
      await page.click('text=I have copied it');
      assert.ok(!(await page.content()).includes(secret));
      hook.taken.messages.length = 0;
      await makeReport();
      const message = await until('webhook message', () => hook.taken.messages.find((m) => m.body.includes('report.ready')));
      assert.equal(message.headers['x-breachspider-signature'], `sha256=${createHmac('sha256', secret).update(message.body).digest('hex')}`);
      await until('delivery marked as sent', async () => (await apiGet(page, '/integrations/deliveries?state=sent')).data.length > 0);
      await page.goto(`${base}/integrations?tab=deliveries&state=sent`);
      await settled(page);
      await tabTo(page, 'the first message', `document.activeElement?.matches('tbody .row-link') ?? false`);
      await press(page, 'Enter');
      await page.waitForSelector('[role=dialog] .timeline');
      assert.match(await page.locator('[role=dialog] .timeline').innerText(), /200/);
      await accessible(page);
      hook.taken.answer = 503;
      await tabTo(page, 'send again', named('Send again'));
      await press(page, 'Enter');
      await page.waitForSelector('text=It will be sent again.');
      await until('second message', () => hook.taken.messages.length > 1);
      await until('failed attempt', async () => (await apiGet(page, '/integrations/deliveries?state=retrying')).data.length > 0);
      await press(page, 'Escape');
      await page.goto(`${base}/integrations?tab=deliveries&state=retrying`);
      await page.waitForSelector('tr:has-text("503")');
    });

    await step('notify: recipients for everything and for one environment', async () => {
      await page.goto(`${base}/integrations?tab=recipients`);
      await settled(page);
      for (const [email, environment] of [[`all-${stamp}@plant.example`, ''], [`one-${stamp}@plant.example`, String(environments[0].id)]]) {
        await tabTo(page, 'add', named('Add a recipient'));
        await press(page, 'Enter');
        await page.waitForSelector('[role=dialog]');
        await page.keyboard.type(email);
        await page.selectOption('[role=dialog] select', environment);
        await accessible(page);
        await page.click('.dialog-foot >> text=Add a recipient');
        await page.waitForSelector(`td:has-text("${email}")`);
      }
      const { data } = await apiGet(page, '/integrations/recipients');
      assert.deepEqual(data.filter((r) => r.email.includes(stamp)).map((r) => r.environment_id), [null, environments[0].id]);
      await page.click(`button[aria-label="Remove all-${stamp}@plant.example"]`);
      await page.waitForSelector(`text=all-${stamp}@plant.example gets no more alerts.`);
    });
  } finally {
    await hook.close();
  }
}
