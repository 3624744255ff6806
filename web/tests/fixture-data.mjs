// Invented data for developing the interface without the real server. Nothing here reaches the product bundle.
let seed = 20261121;
export const random = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
const pick = (list) => list[Math.floor(random() * list.length)];
const round = (n, digits) => Number(n.toFixed(digits));

const products = [
  ['Siemens', 'SIMATIC S7-1500 CPU 1516TF-3 PN/DP', 'V2.9.2', 'PLC', 'OT', '6ES7516-3UN00-0AB0', 'upgrade to V2.9.7 or later', 'csaf'],
  ['Siemens', 'SCALANCE XC208', 'V4.3', 'Network switch', 'NETWORK', '6GK5208-0BA00-2AC2', 'upgrade to V4.5 or later', 'csaf'],
  ['Schneider Electric', 'Modicon M580', '3.10', 'PLC', 'OT', 'BMEP584040', 'upgrade to 4.20', 'csaf'],
  ['Rockwell Automation', 'FactoryTalk View SE', '11.0', 'HMI', 'OT', '', 'upgrade to 14.00', 'cna'],
  ['Moxa', 'EDR-810', '5.12', 'Firewall', 'NETWORK', '', 'upgrade beyond 5.12', null],
  ['AVEVA', 'Historian', '2020 R2', 'SCADA Server / Historian', 'OS', '', 'vendor fix available (version not recorded)', 'cna'],
  ['ABB', 'AC 800M', '', 'DCS controller', 'OT', '', 'no fix known', null],
  ['Microsoft', 'Windows Server 2019', '10.0.17763', 'Server', 'OS', '', 'KB5031361', 'cna'],
];
const flaws = ['Improper authentication in the web server', 'Out-of-bounds write in the packet parser', 'Hard-coded credentials in the service account', 'Uncontrolled resource consumption by crafted frames', 'Path traversal in the file transfer', 'Missing authentication for a critical function'];
const severityOf = (score) => (score >= 9 ? 'CRITICAL' : score >= 7 ? 'HIGH' : score >= 4 ? 'MEDIUM' : 'LOW');

export const zones = [
  { id: 'z1', parent_id: null, name: 'Enterprise DMZ', purpose: 'Exchange with the office network', sl_t: [2, 2, 2, 1, 3, 2, 1], owner: 'Network team' },
  { id: 'z2', parent_id: null, name: 'Site operations', purpose: 'Servers and engineering', sl_t: [2, 2, 2, 1, 2, 2, 2], owner: 'O. Berger' },
  { id: 'z3', parent_id: 'z2', name: 'Supervision', purpose: 'Operator stations', sl_t: [2, 2, 2, 1, 2, 2, 2], owner: 'O. Berger' },
  { id: 'z4', parent_id: 'z2', name: 'Packaging', purpose: 'Filling and packing lines 1 to 4', sl_t: [2, 2, 3, 1, 2, 2, 3], owner: 'P. Lindqvist' },
  { id: 'z5', parent_id: 'z4', name: 'Safety', purpose: 'Emergency stop and interlocks', sl_t: [3, 3, 4, 0, 3, 2, 3], owner: 'P. Lindqvist' },
];

export const conduits = [
  { id: 'c1', name: 'C-1', from_zone_id: 'z1', to_zone_id: 'z2', owner: 'Network team', sl_t: [3, 2, 2, 2, 3, 2, 2], version: 1, flows: [{ protocol: 'PI', port: '5450', direction: 'to', note: 'historian mirror' }] },
  { id: 'c2', name: 'C-2', from_zone_id: 'z3', to_zone_id: 'z4', owner: '', sl_t: null, version: 1, flows: [{ protocol: 'OPC UA', port: '4840', direction: 'both' }] },
];
export const sites = [{ id: 's1', name: 'Hall 2', description: 'Filling and packing', asset_count: 40 }, { id: 's2', name: 'Gate house', description: '', asset_count: 0 }];

export const cves = Array.from({ length: 160 }, (_, i) => {
  const p = products[i % products.length];
  const cvss = round(3 + random() * 7, 1);
  const kev = random() < 0.08;
  const maturity = kev ? 'WEAPONIZED' : pick(['NONE', 'NONE', 'NONE', 'POC', 'FUNCTIONAL']);
  const pct = round(random(), 3);
  const bcs = Math.min(10, round(cvss * 0.62 + (kev ? 2.5 : 0) + (maturity === 'FUNCTIONAL' ? 1.2 : maturity === 'POC' ? 0.6 : 0) + pct, 2));
  return {
    cve_id: `CVE-${2018 + (i % 9)}-${10021 + i * 37}`, bsid: `BS-${2018 + (i % 9)}-${String(1000 + i).padStart(6, '0')}-${severityOf(cvss)[0]}`,
    title: `${pick(flaws)} of ${p[0]} ${p[1]}`, severity: severityOf(cvss), cvss_score: cvss, bcs_score: bcs, epss_score: round(pct ** 4 * 0.9, 5), epss_percentile: pct,
    kev_flagged: kev, patch_status: p[6].startsWith('no') ? 'unpatched' : 'patched', has_public_exploit: maturity === 'FUNCTIONAL' || kev, exploit_maturity: maturity,
    primary_vendor: p[0], primary_product: p[1], published_at: `${2018 + (i % 9)}-0${1 + (i % 9)}-1${i % 9}T08:00:00Z`, product: i % products.length,
  };
});

export const makeAssets = (env, count) => Array.from({ length: count }, (_, i) => {
  const p = products[i % products.length];
  const zone = i % 17 === 0 ? null : pick(zones);
  const status = i % 23 === 0 ? 'unresolved' : i % 19 === 0 ? 'ambiguous' : 'resolved';
  return {
    id: `${env}-a${i}`, name: `${zone ? zone.name.slice(0, 3).toUpperCase() : 'NEW'}-${p[3].slice(0, 3).toUpperCase()}-${String(i + 1).padStart(4, '0')}`, asset_type: p[3], vendor: p[0], product: p[1],
    version: i % 7 === 0 ? '' : p[2], order_number: p[5], firmware_version: '', serial_number: '', cpe: '', purl: '', ip_address: `10.20.${i % 40}.${(i * 7) % 250}`, layer: p[4], zone_id: zone?.id ?? null, zone: zone?.name ?? null,
    criticality: pick(['critical', 'high', 'medium', 'low']), exposure: 'plant', owner: '', notes: '',
    resolution: { status, confidence: status === 'resolved' ? (i % 7 === 0 ? 78 : 94) : 40, confidence_band: status === 'resolved' ? (i % 7 === 0 ? 'MEDIUM' : 'HIGH') : 'LOW', coverage: 'covered', vendor: p[0], product: p[1], match_basis: p[5] ? ['order_number', 'version:in_range'] : ['exact'], missing: i % 7 === 0 ? ['version'] : [], candidates: status === 'ambiguous' ? [{ vendor: p[0], product: p[1], cpe: null, confidence: 71, match_basis: ['token'] }, { vendor: p[0], product: `${p[1]} (older series)`, cpe: null, confidence: 66, match_basis: ['prefix'] }] : [] },
  };
});

export const makeFindings = (env, assets) => assets.flatMap((a, i) => {
  if (a.resolution.status !== 'resolved') return [];
  const at = products.findIndex((p) => p[1] === a.product);
  return cves.filter((c) => c.product === at).slice(0, 2 + (i % 4)).map((c, n) => {
    const p = products[at];
    const derived = p[7] === null && !p[6].startsWith('no');
    return {
      match_id: `${a.id}-m${n}`, ...c, match_tier: a.version ? (n % 3 ? 'RANGE' : 'EXACT') : 'PRODUCT_WIDE', confidence: a.version ? 'HIGH' : 'MEDIUM', state: n === 3 && i % 5 === 0 ? 'undecided' : i % 11 === 0 && n === 1 ? 'acknowledged' : 'active',
      priority: round(c.bcs_score * 6 + 20, 2), priority_reason: `${a.version ? 'confirmed (affected up to ' + p[2] + ')' : 'not version-confirmed'}${c.kev_flagged ? ', known-exploited' : ''}, fix: ${p[6]}${derived ? ' (derived)' : ''}`,
      asset: { id: a.id, name: a.name, vendor: a.vendor, product: a.product, version: a.version, layer: a.layer, zone: a.zone, criticality: a.criticality, zone_id: a.zone_id },
      fix: { available: !p[6].startsWith('no'), action: p[6], source: p[7] ?? 'derived', derived }, first_seen_at: '2026-10-0' + (1 + (i % 9)) + 'T06:00:00Z',
      decision: i % 11 === 0 && n === 1 ? { reason: 'compensating_control', notes: 'Port 102 is blocked at conduit C-12.', actor: { name: 'Omar Berger', email: 'omar@plant.example' }, at: '2026-11-02T09:12:00Z', review_date: '2027-02-01', expires_at: null } : null,
      history: [{ at: '2026-10-01T06:00:00Z', actor: { name: 'Bulkhead', email: 'system' }, action: 'FINDING_OPENED', sentence: `${c.cve_id} was found on ${a.name}.`, log_index: 4 }],
      env,
    };
  });
});

const step = (factor, hundredths, detail, assumed = false) => ({ factor, hundredths, detail, assumed });
const total = (steps) => steps.reduce((sum, x) => sum + x.hundredths, 0);
export const bcsOf = (c) => {
  const steps = [
    step('cvss_base', Math.round(c.cvss_score * 58), `CVSS ${c.cvss_score} (3.1)`), step('epss_percentile', Math.round(c.epss_percentile * 100), `percentile ${Math.round(c.epss_percentile * 100)} %`),
    ...(c.kev_flagged ? [step('kev', 290, 'known exploited')] : c.exploit_maturity === 'FUNCTIONAL' ? [step('public_exploit', 140, 'functional exploit is public')] : c.exploit_maturity === 'POC' ? [step('proof_of_concept', 40, 'proof of concept is public')] : []),
    step('ics_relevance', 129, 'ICS relevance 0.85'), step('patch', -30, 'fix available'),
  ];
  if (total(steps) > 1000) steps.push(step('limit', 1000 - total(steps), 'scale ends at 0.00 and 10.00'));
  const score = total(steps) / 100;
  return { score, tier: severityOf(score), formula_version: 'bcs-1', rule: 'CVSS weighted, raised by evidence of exploitation and relevance for control systems, lowered when a fix exists.', contributions: steps };
};
export const priorityOf = (f) => {
  const steps = [step('bcs', Math.round(bcsOf(f).score * 600), `BCS ${bcsOf(f).score}`), step('criticality', 1000, f.asset.criticality), step('reach', 800, 'not known; counts as another zone', true), step('safety', 400, 'not known; counts half', true), step('level', 500, 'Purdue level 1.0')];
  return { score: total(steps) / 100, tier: 'HIGH', formula_version: 'asset-priority-1', rule: 'BCS set into its place in the plant.', contributions: steps };
};
