// A stand-in for the server while the interface is developed: docs/api.md over invented data, in memory, with the strict content policy.
// Usage: node tests/fixture-server.mjs [port]; prints the address and the one-time code. Serves dist/ when it is built.
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bcsOf, priorityOf, cves, makeAssets, makeFindings, conduits as conduitSeed, sites as siteSeed, zones as zoneSeed } from './fixture-data.mjs';

const port = Number(process.argv[2] ?? 8480);
const code = process.env.BULKHEAD_CODE ?? 'FIXT-URE0-CODE';
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const now = () => new Date().toISOString();
let nextId = 100;

// ---- the log: a small Merkle tree with real hashes, a fixed key of this fixture only
const h = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leaf = (data) => h(Buffer.from([0]), data);
const node = (l, r) => h(Buffer.from([1]), l, r);
const split = (n) => { let k = 1; while (k * 2 < n) k *= 2; return k; };
const root = (l) => (l.length === 0 ? h(Buffer.alloc(0)) : l.length === 1 ? l[0] : node(root(l.slice(0, split(l.length))), root(l.slice(split(l.length)))));
const path = (i, l) => { if (l.length === 1) return []; const k = split(l.length); return i < k ? [...path(i, l.slice(0, k)), root(l.slice(k))] : [...path(i - k, l.slice(k)), root(l.slice(0, k))]; };
const secret = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]), format: 'der', type: 'pkcs8' });
const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
const entries = [];
const owner = { email: 'owner@plant.example', name: 'Olivia Owner' };
function log(action, resource_type, resource_id, sentence, more = {}) {
  const row = { index: entries.length, timestamp: now(), actor: owner, action, resource_type, resource_id: String(resource_id), environment_id: more.env?.id ?? null, environment_name: more.env?.name ?? null, detail: more.detail ?? null, ip_address: '127.0.0.1', sentence, before: more.before ?? null, after: more.after ?? null };
  const bytes = Buffer.from(JSON.stringify(row));
  entries.push({ row: { ...row, leaf_hash: leaf(bytes).toString('base64') }, bytes });
}
const leaves = (n = entries.length) => entries.slice(0, n).map((e) => leaf(e.bytes));
function checkpoint() {
  const rootHash = root(leaves()).toString('base64');
  const text = `bulkhead.example/log\n${entries.length}\n${rootHash}\n`;
  const keyHash = h(Buffer.from('bulkhead.example/log\n'), Buffer.from([1]), publicKey).subarray(0, 4);
  const note = `${text}\n\u2014 bulkhead.example/log ${Buffer.concat([keyHash, sign(null, Buffer.from(text), secret)]).toString('base64')}\n`;
  return { origin: 'bulkhead.example/log', tree_size: entries.length, root_hash: rootHash, timestamp: now(), note, key_id: keyHash.toString('hex'), public_key: publicKey.toString('base64') };
}

// ---- records
const envs = new Map();
function addEnvironment(id, body, count) {
  const env = { id, slug: id, description: '', ...body, assets: makeAssets(id, count), zones: zoneSeed.map((z) => ({ ...z })), conduits: count ? conduitSeed.map((c) => ({ ...c })) : [], sites: count ? siteSeed.map((s) => ({ ...s })) : [] };
  env.findings = makeFindings(id, env.assets);
  if (count === 0) env.zones = [];
  envs.set(id, env);
  log('ENV_CREATED', 'environment', id, `${owner.name} created the environment ${body.name}.`, { env: { id, name: body.name } });
  return env;
}
const conduitView = (e, c) => ({ ...c, from_zone: e.zones.find((z) => z.id === c.from_zone_id)?.name ?? '', to_zone: e.zones.find((z) => z.id === c.to_zone_id)?.name ?? '' });
const envView = (e) => { const a = e.findings.filter((f) => f.state === 'active'); return { id: e.id, name: e.name, slug: e.slug, description: e.description, site_type: e.site_type, criticality: e.criticality, asset_count: e.assets.length, finding_count: a.length, cve_count: new Set(a.map((f) => f.cve_id)).size, critical_count: a.filter((f) => f.severity === 'CRITICAL').length, kev_count: a.filter((f) => f.kev_flagged).length, risk_score: null }; };
log('LOGIN', 'session', '1', `${owner.name} signed in.`);
addEnvironment('north', { name: 'North plant', description: 'Bottling, lines 1 to 4', site_type: 'manufacturing', criticality: 'high' }, 180);
addEnvironment('pump', { name: 'Pumping station', site_type: 'water-treatment', criticality: 'critical' }, 24);
for (let i = 0; i < 60; i++) log('ASSET_UPDATED', 'asset', `north-a${i}`, `${owner.name} changed the version of ${envs.get('north').assets[i].name} from V2.9.1 to V2.9.2.`, { env: envs.get('north'), before: { version: 'V2.9.1' }, after: { version: 'V2.9.2' } });
const reports = [];
const keys = [{ id: 'k1', name: 'Historian export', prefix: 'bs_live_3f9a1c02', scopes: ['read'], created_at: '2026-09-01T08:00:00Z', last_used_at: now(), expires_at: '2026-11-30T08:00:00Z', created_by: owner.email, revoked_at: null }];
const sessions = new Set();
let setupDone = false;

// ---- lists
const has = (value, wanted) => !wanted || wanted.split(',').includes(String(value));
function findings(env, q) {
  return env.findings.filter((f) => ((q.state ?? 'active') === 'any' || has(f.state, q.state ?? 'active')) && has(f.severity, q.severity) && has(f.match_tier, q.tier) && has(f.confidence, q.confidence) && has(f.asset.layer, q.layer)
    && has(f.asset.zone_id, q.zone_id) && has(f.asset.id, q.asset_id) && has(f.cve_id, q.cve_id) && (!q.kev || String(f.kev_flagged) === String(q.kev)) && (!q.exploit || String(f.exploit_maturity !== 'NONE') === String(q.exploit))
    && (!q.fix || q.fix === f.fix.action || (q.fix === 'available' && f.fix.available) || (q.fix === 'none' && !f.fix.available) || (q.fix === 'derived' && f.fix.derived) || (q.fix === 'vendor' && f.fix.available && !f.fix.derived))
    && (!q.q || `${f.cve_id} ${f.title} ${f.asset.name} ${f.asset.product}`.toLowerCase().includes(q.q.toLowerCase())));
}
const order = { bcs: 'bcs_score', cvss: 'cvss_score', epss: 'epss_score', cve: 'cve_id', newest: 'published_at', findings: 'finding_count' };
const rising = new Set(['asset', 'cve', 'name', 'vendor']);
function sorted(rows, by = 'bcs') {
  const value = (r) => (by === 'asset' ? r.asset.name : by === 'severity' ? r.cvss_score : by === 'bcs' && 'highest_bcs' in r ? (r.highest_bcs ?? 0) : r[order[by] ?? by]);
  return [...rows].sort((a, b) => { const x = value(a), y = value(b); return (x < y ? -1 : x > y ? 1 : 0) * (rising.has(by) ? 1 : -1); });
}
const counts = (rows, key) => { const m = new Map(); for (const r of rows) m.set(key(r), (m.get(key(r)) ?? 0) + 1); return m; };
function overview(list) {
  const all = list.flatMap((e) => findings(e, {}));
  const total = all.length;
  const per = (test) => list.map((e) => ({ id: e.id, name: e.name, count: findings(e, {}).filter(test).length }));
  const figure = (id, test, filter, rule, of = { value: total, of: 'active findings' }) => ({ id, value: all.filter(test).length, rule, denominator: of, filter, list: 'findings', environments: per(test) });
  const undecided = list.flatMap((e) => findings(e, { state: 'undecided' }));
  const assets = list.flatMap((e) => e.assets);
  const quality = [['complete', (a) => a.resolution.status === 'resolved' && a.version, { resolution: 'resolved' }], ['no_version', (a) => !a.version, null], ['ambiguous', (a) => a.resolution.status === 'ambiguous', { resolution: 'ambiguous' }], ['unresolved', (a) => a.resolution.status === 'unresolved', { resolution: 'unresolved' }], ['validated', () => false, null]];
  const parts = (rows) => Object.fromEntries(counts(rows, (f) => f.severity));
  return {
    as_of: now(), corpus_revision: 812,
    figures: [
      figure('active', () => true, {}, 'Pairs of asset and CVE in state active; acknowledged, dismissed and closed ones are not counted.', { value: assets.length, of: 'assets' }),
      figure('known_exploited', (f) => f.kev_flagged, { kev: 'true' }, 'Active findings whose CVE is in the CISA KEV list.'),
      figure('critical', (f) => f.severity === 'CRITICAL', { severity: 'CRITICAL' }, 'Active findings with a CVSS score of 9.0 or more.'),
      figure('public_exploit', (f) => f.has_public_exploit, { exploit: 'true' }, 'Active findings with a working published exploit.'),
      { ...figure('undecided', () => false, { state: 'undecided' }, 'Findings whose version cannot be ordered against the stated range; they ask for an answer.'), value: undecided.length, environments: list.map((e) => ({ id: e.id, name: e.name, count: findings(e, { state: 'undecided' }).length })) },
      { id: 'fixable', value: null, unknown: `${assets.filter((a) => !a.version).length} assets lack a version`, rule: 'Active findings for which a fix is stated or derived.', list: 'findings' },
    ],
    by_severity: { rule: 'Active findings by the severity of the CVE.', denominator: { value: total, of: 'active findings' }, rows: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].map((s) => ({ key: s, count: all.filter((f) => f.severity === s).length, filter: { severity: s }, list: 'findings', environments: per((f) => f.severity === s) })) },
    by_layer: { rule: 'Active findings by the layer of the asset.', denominator: { value: total, of: 'active findings' }, rows: ['OT', 'OS', 'NETWORK'].map((l) => ({ key: l, count: all.filter((f) => f.asset.layer === l).length, filter: { layer: l }, list: 'findings', environments: per((f) => f.asset.layer === l), parts: parts(all.filter((f) => f.asset.layer === l)) })) },
    by_zone: { rule: 'Active findings by the zone of the asset.', denominator: { value: total, of: 'active findings' }, rows: [...counts(all, (f) => f.asset.zone_id ?? '')].map(([id, count]) => ({ key: id || 'none', label: zoneSeed.find((z) => z.id === id)?.name ?? 'In no zone', count, filter: id ? { zone_id: id } : null, list: 'findings', environments: [], parts: parts(all.filter((f) => (f.asset.zone_id ?? '') === id)) })) },
    data_quality: { rule: 'Assets by what is known about their identity.', denominator: { value: assets.length, of: 'assets' }, rows: quality.map(([key, test, filter]) => ({ key, count: assets.filter(test).length, filter, list: 'assets', environments: list.map((e) => ({ id: e.id, name: e.name, count: e.assets.filter(test).length })) })) },
    strike_list: { rule: 'Active findings by CVE: known exploited first, then published exploits, then BCS. At most ten.', rows: [...new Map(sorted(all.filter((f) => f.kev_flagged || f.has_public_exploit)).map((f) => [f.cve_id, f])).values()].slice(0, 8).map((f) => ({ ...f, reason: f.kev_flagged ? 'known exploited and on your assets' : 'working exploit published', asset_count: all.filter((x) => x.cve_id === f.cve_id).length, environments: per((x) => x.cve_id === f.cve_id) })) },
    trend: { rule: 'Findings by the week in which they opened and left the active state.', direction: 'improving', weeks: Array.from({ length: 10 }, (_, i) => ({ week: `2026-W${37 + i}`, opened: 40 + ((i * 13) % 31), closed: 22 + ((i * 17) % 40) })) },
    feeds: feeds(),
  };
}
const feeds = () => [['nvd', 'NVD', 359177, 'fresh', 7200], ['csaf', 'CSAF providers', 14211, 'fresh', 3600], ['kev', 'CISA KEV', 1462, 'late', 900], ['epss', 'FIRST EPSS', 301114, 'fresh', 86400], ['exploit_db', 'Exploit-DB', 46210, 'failed', 86400], ['metasploit', 'Metasploit', 0, 'never', 86400]]
  .map(([source, name, records, state, interval_seconds]) => ({ source, name, records, state, interval_seconds, last_success_at: state === 'never' ? null : new Date(Date.now() - interval_seconds * (state === 'late' ? 5000 : 400)).toISOString(), last_attempt_at: now(), message: state === 'failed' ? 'The server answered 503 three times; next attempt in 40 minutes.' : null }));

function cveDetail(c) {
  const p = { source: 'csaf', document: 'siemens.example#SSA-101999', revision: '1.3' };
  return {
    ...c, description: `${c.title}. An attacker who reaches the device over the network can send crafted requests and thereby alter settings or stop it.`,
    scoring: { cvss: { score: c.cvss_score, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:H/A:H', version: '3.1', severity: c.severity, attack_vector: 'NETWORK', attack_complexity: 'LOW', privileges_required: 'NONE', user_interaction: 'NONE', scope: 'UNCHANGED', confidentiality_impact: 'LOW', integrity_impact: 'HIGH', availability_impact: 'HIGH' }, epss: { score: c.epss_score, percentile: c.epss_percentile, interpretation: c.epss_percentile >= 0.95 ? 'Top 5% most likely to be exploited' : 'Above median exploitation probability' }, bcs: { ...bcsOf(c), factors: {} } },
    exploitation: { kev_flagged: c.kev_flagged, kev_added_at: c.kev_flagged ? '2026-09-14' : null, has_public_exploit: c.has_public_exploit, poc_available: false, exploit_maturity: c.exploit_maturity, actively_exploited: c.kev_flagged },
    affected: { vendors: [c.primary_vendor], products: [c.primary_product], primary_vendor: c.primary_vendor, primary_product: c.primary_product, vendor_count: 1, device_types: ['Programmable Logic Controller'], protocols: ['S7comm', 'PROFINET'], ics_relevance_score: 0.85, ics_relevant: true },
    affected_products: [{ ...p, vendor: c.primary_vendor, product: c.primary_product, status: 'affected', versions: ['< V2.9.7'], fixed_version: 'V2.9.7' }, { source: 'nvd', document: c.cve_id, revision: '2026-10-01', vendor: 'siemens', product: 'simatic_s7-1500_firmware', platform: 'simatic_s7-1500', status: 'affected', versions: ['< 2.9.4'], fixed_version: '' }, { ...p, vendor: c.primary_vendor, product: `${c.primary_product} F`, status: 'not_affected', versions: [], fixed_version: null }],
    disagreements: [{ field: 'range', rule: 'The statement of the vendor before the analysis of NVD.', values: [{ source: 'csaf', document: 'SSA-101999', value: '< V2.9.7', chosen: true }, { source: 'nvd', document: c.cve_id, value: '< 2.9.4', chosen: false }] }, { field: 'score', rule: 'NVD primary, then the CNA.', values: [{ source: 'nvd', document: c.cve_id, value: String(c.cvss_score), chosen: true }, { source: 'cna', document: 'siemens', value: '8.6', chosen: false }] }],
    patch: { status: c.patch_status, patch_available: c.patch_status === 'patched', patch_version: 'V2.9.7', patch_url: 'https://example.org/support/109478459', patch_notes: 'Update to V2.9.7 or later; a restart is required.', note: null },
    classification: { cwes: [{ id: 306, url: 'https://cwe.mitre.org/data/definitions/306.html', name: 'Missing authentication for critical function' }] }, temporal: { published_at: c.published_at, modified_at: '2026-10-01T10:00:00Z', enriched_at: now(), kev_added_at: null },
    references: { nvd_url: `https://nvd.nist.gov/vuln/detail/${c.cve_id}`, cve_org_url: `https://www.cve.org/CVERecord?id=${c.cve_id}`, cisa_url: null, vendor_advisories: [{ url: 'https://example.org/ssa-101999.html', title: 'SSA-101999', source: 'cisa_csaf_vendor_reference' }], cisa_ics_advisories: [{ advisory_id: 'ICSA-26-101-01', url: 'https://example.org/icsa-26-101-01', title: null, published: '2026-04-11' }], other_references: [], other_references_total: 0 },
    sources: [{ ...p, digest: 'sha256:9c1f0d3ab2', retrieved_at: now(), says: { score: '8.6', range: '< V2.9.7', fix: 'V2.9.7' } }, { source: 'nvd', document: c.cve_id, revision: '2026-10-01', digest: 'sha256:11aa77', retrieved_at: now(), says: { score: String(c.cvss_score) } }],
    in_environments: [...envs.values()].map((e) => ({ id: e.id, name: e.name, findings: findings(e, { cve_id: c.cve_id }).length, assets: findings(e, { cve_id: c.cve_id }).length })).filter((e) => e.findings > 0),
  };
}
const findingDetail = (env, f) => ({
  ...f, environment: { id: env.id, name: env.name },
  explanation: { sentence: `${f.asset.name} is a ${f.asset.vendor} ${f.asset.product}; its version ${f.asset.version || '(not known)'} lies in the affected range “all < V2.9.7”.`, identity: { said: { vendor: f.asset.vendor, product: f.asset.product, version: f.asset.version }, resolved_as: 'cpe:2.3:o:siemens:simatic_s7-1500_firmware:2.9.2:*:*:*:*:*:*:*', confidence: 94, match_basis: ['order_number', 'version:in_range'] }, criteria: [{ source: 'csaf', document: 'SSA-101999', revision: '1.3', statement: 'all < V2.9.7', hit: true, why: `${f.asset.version || 'unknown'} is below V2.9.7 (V-prefixed scheme)` }, { source: 'nvd', document: f.cve_id, revision: '2026-10-01', statement: 'versionEndExcluding 2.9.1', hit: false, why: '2.9.2 is not below 2.9.1' }], warnings: f.asset.version ? [] : [{ code: 'NO_VERSION_SUPPLIED', message: 'The inventory gives no version, so every version of the product is assumed.' }] },
  scores: { bcs: bcsOf(f), priority: priorityOf(f), cvss: [{ version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:H/A:H', score: f.cvss_score, issuer: 'nvd@nist.gov', source: 'nvd', chosen: true }] },
  fix: { ...f.fix, stated: [{ source: 'csaf', document: 'SSA-101999', action: f.fix.action }], conflict: f.fix.derived ? 'NVD implies 2.9.4, the vendor states V2.9.7; the vendor leads.' : null },
});

// ---- decisions, import
function decide(env, f, decision, body) {
  const state = { acknowledge: 'acknowledged', dismiss: 'dismissed', restore: 'active' }[decision];
  const before = f.state;
  f.state = state;
  f.decision = decision === 'restore' ? null : { reason: body.reason, notes: body.notes ?? null, actor: owner, at: now(), review_date: body.review_date ?? null, expires_at: body.expires_at ?? null };
  f.history = [...f.history, { at: now(), actor: owner, action: decision, sentence: `${owner.name}: ${before} to ${state}.`, reason: body.reason ?? null, notes: body.notes ?? null, log_index: entries.length }];
}
const fields = [['name', 'Name or tag', true], ['vendor', 'Vendor', true], ['product', 'Product', true], ['version', 'Version', false], ['asset_type', 'Type', false], ['zone', 'Zone', false], ['layer', 'Layer', false], ['ip_address', 'IP address', false], ['cpe', 'CPE 2.3 name', false]].map(([field, label, required]) => ({ field, label, required }));
function readCsv(text) {
  const rows = []; let row = [], cell = '', quoted = false;
  for (let i = 0; i < text.length; i++) { const c = text[i]; if (quoted) { if (c !== '"') cell += c; else if (text[i + 1] === '"') { cell += '"'; i++; } else quoted = false; } else if (c === '"') quoted = true; else if (c === ',' || c === '\n') { row.push(cell.replace(/\r$/, '')); cell = ''; if (c === '\n') { rows.push(row); row = []; } } else cell += c; }
  if (cell || row.length) rows.push([...row, cell]);
  return rows.filter((r) => r.some((c) => c));
}
function plan(env, body) {
  const [columns = [], ...rows] = readCsv(body.csv ?? '');
  const mapping = body.mapping ?? Object.fromEntries(columns.map((c) => [c, fields.find((f) => f.field === c.toLowerCase())?.field ?? '']));
  const good = [], problems = []; let updates = 0, unchanged = 0;
  rows.forEach((r, i) => { const a = Object.fromEntries(columns.map((c, n) => [mapping[c], r[n] ?? '']).filter(([f]) => f)); if (!a.name) problems.push({ row: i + 2, column: 'name', code: 'asset.name_missing', message: 'The name is empty.', value: '' }); else { const old = env.assets.find((x) => x.name === a.name); if (!old) good.push(a); else if (old.version === (a.version ?? '')) unchanged++; else { updates++; good.push(a); } } });
  return { good, view: { columns, mapping, fields, rows_total: rows.length, creates: good.length - updates, updates, unchanged, rejects: problems.length, problems, sample: rows.slice(0, 20).map((r) => Object.fromEntries(columns.map((c, n) => [c, r[n] ?? '']))) } };
}

// ---- HTTP
const api = () => ({ version: '1.0.0', request_id: 'bs-req-' + Math.floor(Math.random() * 2 ** 47).toString(16).padStart(12, '0'), timestamp: now(), processing_ms: 1 });
class Refusal extends Error { constructor(status, code, message, detail = null) { super(message); Object.assign(this, { status, code, detail }); } }
const paged = (rows, q) => { const per = Math.min(100, Number(q.per_page ?? 20)), page = Number(q.page ?? 1), slice = rows.slice((page - 1) * per, page * per), pages = Math.ceil(rows.length / per); return { data: slice, pagination: { total: rows.length, page, per_page: per, pages, has_next: page < pages, has_prev: page > 1, count: slice.length } }; };
const session = () => ({ user: { id: 'u1', ...owner, role: 'owner' }, organization: { id: 'o1', name: 'Example bottling' }, csrf_token: 'fixture-csrf', permissions: process.env.BULKHEAD_ROLE === 'viewer' ? ['read', 'read_log'] : ['read', 'read_log', 'manage_environments', 'manage_assets', 'triage_findings', 'generate_reports', 'manage_keys'] });
const envOf = (id) => envs.get(id) ?? (() => { throw new Refusal(404, 'NOT_FOUND', 'There is no such environment.'); })();
const zoneView = (e, z) => ({ ...z, asset_count: e.assets.filter((a) => a.zone_id === z.id).length, finding_count: findings(e, { zone_id: z.id }).length });
const assetView = (e, a) => { const mine = findings(e, { asset_id: a.id }); return { ...a, finding_count: mine.length, kev_count: mine.filter((f) => f.kev_flagged).length, highest_bcs: mine.length ? Math.max(...mine.map((f) => f.bcs_score)) : null }; };
function groups(e, q) {
  const m = new Map();
  for (const f of findings(e, q)) m.set(f.fix.action, [...(m.get(f.fix.action) ?? []), f]);
  return [...m].map(([fix, list]) => ({ key: fix, fix, fix_type: fix.startsWith('KB') ? 'kb' : fix.startsWith('no') ? 'none' : fix.startsWith('vendor') ? 'vendor' : 'version', derived: list[0].fix.derived, source: list[0].fix.source, counts: { findings: list.length, assets: new Set(list.map((f) => f.asset.id)).size, cves: new Set(list.map((f) => f.cve_id)).size, known_exploited: list.filter((f) => f.kev_flagged).length }, highest_bcs: Math.max(...list.map((f) => f.bcs_score)), cve_ids: [...new Set(list.map((f) => f.cve_id))], products: [...new Set(list.map((f) => `${f.asset.vendor} ${f.asset.product}`))], filter: { fix } })).sort((a, b) => b.highest_bcs - a.highest_bcs);
}
const routes = [
  ['GET', '/health', () => ({ data: { status: 'ok', version: '0.1.0', corpus_revision: 812, uptime_seconds: 4321, corpus_size: 359177 } })],
  ['GET', '/status', () => ({ data: { version: '0.1.0', setup_required: !setupDone, mail_configured: false, demo: true } })],
  ['POST', '/auth/code', (_, b) => { if (b.code !== code) throw new Refusal(401, 'AUTH_REQUIRED', 'This is not the code that the server printed.'); setupDone = true; if (b.name) owner.name = b.name; owner.email = b.email; return { data: session(), cookie: true }; }],
  ['POST', '/auth/magic-link', () => ({ status: 202, data: {} })],
  ['POST', '/auth/magic-link/redeem', (_, b) => { if (b.token !== 'good') throw new Refusal(401, 'AUTH_REQUIRED', 'This link has expired or was used.'); return { data: session(), cookie: true }; }],
  ['GET', '/auth/session', () => ({ data: session() })],
  ['POST', '/auth/logout', () => ({ data: {}, cookie: false })],
  ['GET', '/dashboard', (q) => ({ data: overview(q.environment_id ? [envOf(q.environment_id)] : [...envs.values()]) })],
  ['GET', '/feeds', () => ({ data: feeds() })],
  ['GET', '/cves', (q) => paged(sorted(cves.filter((c) => has(c.severity, q.severity) && (!q.kev || c.kev_flagged) && (!q.has_exploit || c.has_public_exploit) && (!q.unpatched || c.patch_status === 'unpatched') && (!q.bcs_min || c.bcs_score >= Number(q.bcs_min)) && (!q.q || `${c.cve_id} ${c.title}`.toLowerCase().includes(q.q.toLowerCase()))), q.sort_by), q)],
  ['GET', '/cves/:id', (q, b, p) => { const c = cves.find((x) => x.cve_id === p.id); if (!c) throw new Refusal(404, 'NOT_FOUND', `${p.id} is not in the corpus.`); return { data: cveDetail(c) }; }],
  ['GET', '/environments', () => ({ environments: [...envs.values()].map(envView) })],
  ['POST', '/environments', (_, b) => { if (!b.name) throw new Refusal(422, 'VALIDATION_ERROR', 'The name is empty.', [{ field: 'body.name', message: 'Give a name', type: 'missing' }]); return { environment: envView(addEnvironment('e' + nextId++, b, 0)) }; }],
  ['GET', '/environments/template/csv', () => ({ text: 'name,vendor,product,version,asset_type,zone,layer,ip_address,cpe\n' })],
  ['GET', '/environments/:env', (q, b, p) => ({ environment: envView(envOf(p.env)) })],
  ['PUT', '/environments/:env', (q, b, p) => { Object.assign(envOf(p.env), b); return { environment: envView(envOf(p.env)) }; }],
  ['DELETE', '/environments/:env', (q, b, p) => { envOf(p.env); envs.delete(p.env); return { data: {} }; }],
  ['GET', '/environments/:env/summary', (q, b, p) => ({ data: { environment: envView(envOf(p.env)), ...overview([envOf(p.env)]) } })],
  ['GET', '/environments/:env/zones', (q, b, p) => ({ data: envOf(p.env).zones.map((z) => zoneView(envOf(p.env), z)) })],
  ['POST', '/environments/:env/zones', (q, b, p) => { const z = { id: 'z' + nextId++, ...b }; envOf(p.env).zones.push(z); return { data: zoneView(envOf(p.env), z) }; }],
  ['PUT', '/environments/:env/zones/:zone', (q, b, p) => { const z = envOf(p.env).zones.find((x) => x.id === p.zone); Object.assign(z, b); return { data: zoneView(envOf(p.env), z) }; }],
  ['DELETE', '/environments/:env/zones/:zone', (q, b, p) => { const e = envOf(p.env); e.zones = e.zones.filter((z) => z.id !== p.zone); return { data: {} }; }],
  ['GET', '/environments/:env/conduits', (q, b, p) => ({ data: envOf(p.env).conduits.map((c) => conduitView(envOf(p.env), c)) })],
  ['POST', '/environments/:env/conduits', (q, b, p) => { const c = { id: 'c' + nextId++, version: 1, ...b }; envOf(p.env).conduits.push(c); return { data: conduitView(envOf(p.env), c) }; }],
  ['PUT', '/environments/:env/conduits/:conduit', (q, b, p) => { const c = envOf(p.env).conduits.find((x) => x.id === p.conduit); Object.assign(c, b); return { data: conduitView(envOf(p.env), c) }; }],
  ['DELETE', '/environments/:env/conduits/:conduit', (q, b, p) => { const e = envOf(p.env); e.conduits = e.conduits.filter((c) => c.id !== p.conduit); return { data: {} }; }],
  ['GET', '/environments/:env/sites', (q, b, p) => ({ data: envOf(p.env).sites })],
  ['POST', '/environments/:env/sites', (q, b, p) => { const s = { id: 's' + nextId++, asset_count: 0, ...b }; envOf(p.env).sites.push(s); return { data: s }; }],
  ['PUT', '/environments/:env/sites/:site', (q, b, p) => ({ data: Object.assign(envOf(p.env).sites.find((x) => x.id === p.site), b) })],
  ['DELETE', '/environments/:env/sites/:site', (q, b, p) => { const e = envOf(p.env), s = e.sites.find((x) => x.id === p.site); if (s.asset_count) throw new Refusal(409, 'CONFLICT', `The site '${s.name}' still has ${s.asset_count} assets. Move or delete them first.`); e.sites = e.sites.filter((x) => x !== s); return { data: {} }; }],
  ['GET', '/environments/:env/assets', (q, b, p) => { const e = envOf(p.env), limit = Number(q.limit ?? 100), offset = Number(q.offset ?? 0); const rows = e.assets.filter((a) => has(a.resolution.status, q.resolution) && has(a.layer, q.layer) && has(a.zone_id, q.zone_id) && (!q.q || `${a.name} ${a.vendor} ${a.product} ${a.ip_address}`.toLowerCase().includes(q.q.toLowerCase()))); return { assets: sorted(rows.slice(offset, offset + limit).map((a) => assetView(e, a)), q.sort_by ?? 'name'), total: rows.length, limit, offset }; }],
  ['POST', '/environments/:env/assets', (q, b, p) => { const [a] = makeAssets('n' + nextId++, 1); Object.assign(a, b); envOf(p.env).assets.unshift(a); return { data: assetView(envOf(p.env), a) }; }],
  ['POST', '/environments/:env/assets/csv-preview', (q, b, p) => ({ data: plan(envOf(p.env), b).view })],
  ['POST', '/environments/:env/assets/csv-commit', (q, b, p) => { const e = envOf(p.env), { good, view } = plan(e, b); if (b.mode === 'all' && view.rejects) throw new Refusal(422, 'VALIDATION_ERROR', 'Some rows are refused; nothing was imported.'); const base = makeAssets('i' + nextId++, good.length); good.forEach((g, i) => Object.assign(base[i], g)); e.assets.push(...base); const made = makeFindings(e.id, base); e.findings.push(...made); log('ASSET_CSV_IMPORTED', 'environment', e.id, `${owner.name} imported ${good.length} assets into ${e.name}.`, { env: e, detail: { created: good.length } }); return { data: { created: view.creates, updated: view.updates, unchanged: view.unchanged, rejected: view.rejects, findings_new: made.length, seconds: 0.2, problems: view.problems } }; }],
  ['GET', '/environments/:env/assets/:asset', (q, b, p) => { const a = envOf(p.env).assets.find((x) => x.id === p.asset); if (!a) throw new Refusal(404, 'NOT_FOUND', 'There is no such asset.'); return { data: assetView(envOf(p.env), a) }; }],
  ['PUT', '/environments/:env/assets/:asset', (q, b, p) => { const a = envOf(p.env).assets.find((x) => x.id === p.asset); Object.assign(a, b); if (b.resolved_product) a.resolution = { ...a.resolution, status: 'resolved', confidence: 100, confidence_band: 'HIGH', candidates: [] }; return { data: assetView(envOf(p.env), a) }; }],
  ['DELETE', '/environments/:env/assets/:asset', (q, b, p) => { const e = envOf(p.env); e.assets = e.assets.filter((a) => a.id !== p.asset); e.findings = e.findings.filter((f) => f.asset.id !== p.asset); return { data: {} }; }],
  ['GET', '/environments/:env/findings', (q, b, p) => paged(sorted(findings(envOf(p.env), q), q.sort_by), q)],
  ['POST', '/environments/:env/findings/bulk', (q, b, p) => { const e = envOf(p.env); let list = findings(e, b.filter ?? {}); if (b.match_ids) list = list.filter((f) => b.match_ids.includes(f.match_id)); if (!b.dry_run) { for (const f of list) decide(e, f, b.decision, b); log(`FINDING_${{ acknowledge: 'ACKNOWLEDGED', dismiss: 'DISMISSED', restore: 'RESTORED' }[b.decision]}`, 'finding', 'bulk', `${owner.name} decided ${list.length} findings of ${e.name}: ${b.decision}, reason ${b.reason ?? '-'}.`, { env: e, detail: b.filter }); } return { data: { count: list.length, applied: !b.dry_run } }; }],
  ['GET', '/environments/:env/findings/:match', (q, b, p) => { const e = envOf(p.env), f = e.findings.find((x) => x.match_id === p.match); if (!f) throw new Refusal(404, 'NOT_FOUND', 'There is no such finding.'); return { data: findingDetail(e, f) }; }],
  ['GET', '/environments/:env/fix-groups', (q, b, p) => ({ data: groups(envOf(p.env), q) })],
  ['POST', '/environments/:env/matches/:match/:decision', (q, b, p) => { const e = envOf(p.env), f = e.findings.find((x) => x.match_id === p.match); const before = f.state; decide(e, f, p.decision, b); log(`FINDING_${{ acknowledge: 'ACKNOWLEDGED', dismiss: 'DISMISSED', restore: 'RESTORED' }[p.decision]}`, 'finding', f.match_id, `${owner.name}: ${p.decision} ${f.cve_id} on ${f.asset.name}.`, { env: e, before: { state: before }, after: { state: f.state } }); return { data: findingDetail(e, f) }; }],
  ['GET', '/reports', () => ({ items: reports })],
  ['POST', '/reports/generate', (q, b) => { const r = { id: 'r' + nextId++, report_type: b.report_type, title: 'IEC 62443 report', environment_ids: b.environment_ids, environments: b.environment_ids.map((i) => envOf(i).name), from: b.from, to: b.to, created_at: now(), created_by: owner.name, state: 'running', message: null, pages: null, input_digest: createHash('sha256').update(JSON.stringify(b)).digest('hex'), formats: [] }; reports.unshift(r); setTimeout(() => Object.assign(r, { state: 'ready', pages: 24, formats: ['html', 'pdf', 'csv', 'json'].map((format) => ({ format, size_bytes: 123456, digest: 'ab'.repeat(32) })) }), 1200); log('REPORT_GENERATED', 'report', r.id, `${owner.name} generated an IEC 62443 report for ${r.environments.join(', ')}.`); return { item: r }; }],
  ['GET', '/reports/schedules', () => ({ data: [] })],
  ['GET', '/reports/settings', () => ({ data: { cip_editions: ['CIP-007-6'], known_editions: [{ id: 'CIP-007-6', standard: 'CIP-007', title: 'Cyber Security - System Security Management' }, { id: 'CIP-007-7', standard: 'CIP-007', title: 'Cyber Security - Systems Security Management' }] } })],
  ['GET', '/reports/:id/share', () => ({ data: [] })],
  ['GET', '/reports/:id/download', () => ({ text: '<!doctype html><title>Report</title><h1>Report</h1>', type: 'text/html' })],
  ['GET', '/audit-log', (q) => paged([...entries].reverse().map((e) => e.row).filter((r) => has(r.action, q.action) && has(r.actor.email, q.actor) && has(r.environment_id, q.environment_id) && (!q.q || r.sentence.toLowerCase().includes(q.q.toLowerCase()))), q)],
  ['GET', '/audit-log/facets', () => ({ data: { actions: [...counts(entries, (e) => e.row.action)].map(([action, count]) => ({ action, label: action, count })), actors: [{ ...owner, count: entries.length }] } })],
  ['GET', '/audit-log/entries/:index', (q, b, p) => { const e = entries[Number(p.index)]; if (!e) throw new Refusal(404, 'NOT_FOUND', 'The log has no such entry.'); return { data: e.row }; }],
  ['GET', '/audit-log/checkpoint', () => ({ data: checkpoint() })],
  ['POST', '/audit-log/verify', () => ({ data: { ok: true, size: entries.length, root: checkpoint().root_hash, entries_checked: entries.length, first_divergent: null, message: 'Every entry hashes to the signed root.', seconds: 0.01 } })],
  ['GET', '/audit-log/entries/:index/proof', (q, b, p) => { const n = Number(q.tree_size ?? entries.length), e = entries[Number(p.index)]; return { data: { index: Number(p.index), tree_size: n, leaf: e.bytes.toString('base64'), leaf_hash: e.row.leaf_hash, root_hash: root(leaves(n)).toString('base64'), path: path(Number(p.index), leaves(n)).map((x) => x.toString('base64')), checkpoint: null } }; }],
  ['GET', '/integrations/keys', () => ({ items: keys })],
  ['POST', '/integrations/keys', (q, b) => { const key = 'bs_live_' + createHash('sha256').update(String(nextId++)).digest('hex'); const item = { id: 'k' + nextId++, name: b.name, prefix: key.slice(0, 16), scopes: b.scopes, created_at: now(), last_used_at: null, expires_at: b.expires_days ? new Date(Date.now() + b.expires_days * 864e5).toISOString() : null, created_by: owner.email, revoked_at: null }; keys.push(item); return { data: { item, key } }; }],
  ['DELETE', '/integrations/keys/:id', (q, b, p) => { const k = keys.find((x) => x.id === p.id); if (k) k.revoked_at = now(); return { data: {} }; }],
].map(([method, pattern, run]) => ({ method, run, test: new RegExp(`^${pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) }));

const open = new Set(['/health', '/status', '/auth/code', '/auth/magic-link', '/auth/magic-link/redeem']);
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const policy = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; style-src 'self'; script-src 'self'";

createServer(async (request, reply) => {
  const url = new URL(request.url, 'http://localhost');
  if (!url.pathname.startsWith('/api/v1')) {
    const wanted = join(dist, normalize(url.pathname));
    const file = wanted.startsWith(dist) && extname(wanted) && existsSync(wanted) ? wanted : join(dist, 'index.html');
    reply.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' });
    return reply.end(readFileSync(file));
  }
  let text = '';
  for await (const part of request) text += part;
  const send = (status, body, headers = {}) => { reply.writeHead(status, { 'Content-Type': 'application/json', ...headers }); reply.end(JSON.stringify(body)); };
  try {
    const where = decodeURIComponent(url.pathname.slice(7));
    const route = routes.find((r) => r.method === request.method && r.test.test(where));
    if (!route) throw new Refusal(404, 'NOT_FOUND', 'There is no such resource.');
    const cookie = /bulkhead_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    if (!open.has(where) && !sessions.has(cookie)) throw new Refusal(401, 'AUTH_REQUIRED', 'Sign in first.');
    if (request.method !== 'GET' && !open.has(where) && request.headers['x-csrf-token'] !== 'fixture-csrf') throw new Refusal(403, 'FORBIDDEN', 'The CSRF token is missing.');
    const out = route.run(Object.fromEntries(url.searchParams), text ? JSON.parse(text) : {}, route.test.exec(where).groups ?? {});
    if (out.text !== undefined) { reply.writeHead(200, { 'Content-Type': out.type ?? 'text/csv' }); return reply.end(out.text); }
    const headers = {};
    if (out.cookie === true) { const id = 's' + nextId++; sessions.add(id); headers['Set-Cookie'] = `bulkhead_session=${id}; HttpOnly; SameSite=Strict; Path=/`; }
    if (out.cookie === false) { sessions.delete(cookie); headers['Set-Cookie'] = 'bulkhead_session=; Max-Age=0; Path=/'; }
    const { status = 200, cookie: _, ...rest } = out;
    send(status, { api: api(), ...rest }, headers);
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    send(error.status ?? 500, { api: api(), error: { code: error.code ?? 'INTERNAL_ERROR', message: error.message, detail: error.detail ?? null, retryable: false, retry_after_seconds: null, action: 'fix_input' } });
  }
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}  code ${code}`));
