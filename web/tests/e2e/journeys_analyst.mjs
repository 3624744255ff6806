// The analysis of a CVE with the sources of its sentences, and questions with answers, choices and refusals.
import assert from 'node:assert/strict';
import { accessible, apiGet, focusedText, press } from './act.mjs';
import { named, settled, tabTo } from './browser.mjs';

/** The first CVE of the demo plant whose analysis has a rule for sensors. */
async function withRule(page) {
  return page.evaluate(async () => {
    const get = async (path) => (await fetch(`/api/v1${path}`)).json();
    for (let n = 1; n < 6; n++) {
      for (const { cve_id } of (await get(`/cves?per_page=100&page=${n}&sort_by=bcs`)).data) {
        const { data } = await get(`/cves/${cve_id}/analysis`);
        if (data.virtual_patch && data.techniques.length > 0) return data;
      }
    }
    return null;
  });
}

export async function analystJourneys(page, base, step) {
  await step('analyst: a CVE is analysed, each sentence shows its sources', async () => {
    const analysis = await withRule(page);
    assert.ok(analysis, 'a CVE with a rule for sensors');
    await page.goto(`${base}/vulnerabilities/${analysis.cve_id}`);
    await settled(page);
    await page.waitForSelector('.sentences');
    await tabTo(page, 'the sources of the first sentence', `document.activeElement?.matches('.source-button') ?? false`);
    await press(page, 'Enter');
    await page.waitForSelector('.source-list');
    const first = analysis.executive_summary[0];
    const shown = await page.locator('.source-list').innerText();
    for (const source of first.sources) assert.ok(shown.includes(source.document), `${source.document} in ${shown}`);
    await accessible(page);
    await press(page, 'Escape');
    await page.waitForSelector('.source-list', { state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.matches('.source-button'));  // the focus comes back
    assert.equal(await page.locator('pre.rule').first().innerText(), analysis.virtual_patch.suricata_rule);
    assert.equal(await page.locator('table[aria-label="Attack techniques (MITRE ATT&CK for ICS)"] tbody tr').count(), analysis.techniques.length);
    await tabTo(page, 'copy the rule', named('Copy the Suricata rule'));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await press(page, 'Enter');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), analysis.virtual_patch.suricata_rule);
    await tabTo(page, 'the parts of the confidence', `document.activeElement?.matches('summary') && document.activeElement.textContent.includes('confidence')`);
    await press(page, 'Enter');
    await page.waitForSelector('text=A second kind of source');
    await accessible(page);
  });

  await step('analyst: questions are answered, counted and sourced', async () => {
    await page.goto(`${base}/analyst`);
    await settled(page);
    await tabTo(page, 'an example', named('What should we fix first?'));
    await press(page, 'Enter');
    await page.waitForSelector('.answer');
    assert.match(await page.locator('.answer').innerText(), /Counting rule/);
    await accessible(page);
    await tabTo(page, 'the question', named('Your question'));
    await page.keyboard.type('What does SR 5.2 require?');
    await press(page, 'Enter');
    await page.waitForSelector('.answer >> nth=1');
    assert.match(await page.locator('.answer').nth(1).innerText(), /SR 5\.2/);
    await page.keyboard.type('Who wins the football world cup?');
    await press(page, 'Enter');
    await page.waitForSelector('.answer.refusal');
    await accessible(page);
    const { environments } = await apiGet(page, '/environments');
    await page.selectOption('.ask select', String(environments[0].id));
    await tabTo(page, 'the question', named('Your question'));
    await page.keyboard.type('How many findings do we have?');
    await press(page, 'Enter');
    await page.waitForSelector('.answer >> nth=3');
    const total = (await apiGet(page, `/environments/${environments[0].id}/findings?per_page=1`)).pagination.total;
    assert.match(await page.locator('.answer').nth(3).innerText(), new RegExp(`\\b${total}\\b|${total.toLocaleString('en')}`));
    await page.setViewportSize({ width: 320, height: 700 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 321);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await step('analyst: what has two readings is asked back, a choice is a button', async () => {
    await page.goto(`${base}/analyst`);
    await settled(page);
    await tabTo(page, 'the question', named('Your question'));
    await page.keyboard.type('vulnerabilities');
    await press(page, 'Enter');
    await page.waitForSelector('.answer.ask_back .option-row button');
    await accessible(page);
    await tabTo(page, 'a choice', `document.activeElement?.closest('.option-row') !== null && document.activeElement?.tagName === 'BUTTON'`, { back: true });
    const choice = await focusedText(page);
    await press(page, 'Enter');
    await page.waitForFunction((text) => [...document.querySelectorAll('.question')].some((q) => q.textContent.includes(text)), choice);
    await page.waitForSelector('.answer >> nth=1');
  });
}
