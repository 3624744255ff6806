// Every address of the interface, with the ids of the server's own records.

async function first(page, base, path, container) {
  return page.evaluate(async ([address, name]) => { const body = await (await fetch(address)).json(); return (body[name] ?? body.data)[0]; }, [`${base}/api/v1${path}`, container]);
}

/** A ticket; the first call opens one, for the least urgent finding. */
async function ticketOf(page, base, environment) {
  const known = await first(page, base, '/tickets', 'tickets');
  if (known) return known;
  return page.evaluate(async ([api, env]) => {
    const read = async (path) => (await (await fetch(api + path)).json()).data;
    const findings = await read(`/environments/${env}/findings?severity=LOW,MEDIUM,HIGH&per_page=100`);
    const headers = { 'content-type': 'application/json', 'x-csrf-token': (await read('/auth/session')).csrf_token };
    const reply = await fetch(`${api}/environments/${env}/tickets`, { method: 'POST', headers, body: JSON.stringify({ match_id: findings.at(-1).match_id, assignee: 'shift@plant.example', due_date: '2099-12-31', details: 'In the spring stop.' }) });
    return (await reply.json()).data;
  }, [`${base}/api/v1`, environment]);
}

/** Pairs of a name and an address below `base`. The page must be signed in. */
export async function pageList(page, base) {
  const environment = await first(page, base, '/environments', 'environments');
  const cve = await first(page, base, '/cves?per_page=1&sort_by=bcs', 'data');
  const inside = `/environments/${environment.id}`;
  const finding = await first(page, base, `${inside}/findings?per_page=1`, 'data');
  const asset = await first(page, base, `${inside}/assets?limit=1`, 'assets');
  const conduit = await first(page, base, `${inside}/conduits`, 'data');
  const ticket = await ticketOf(page, base, environment.id);
  const findingId = encodeURIComponent(finding?.match_id ?? '');
  return [
    ['home', '/home'], ['dashboard', '/dashboard'],
    ['vulnerabilities', '/vulnerabilities?severity=CRITICAL,HIGH'], ['vulnerabilities-none', '/vulnerabilities?q=nosuchthing'],
    ['vulnerability', `/vulnerabilities/${cve.cve_id}`], ['vulnerability-missing', '/vulnerabilities/CVE-1999-0001'],
    ['watchlist', '/watchlist'], ['analyst', '/analyst'],
    ...['connections', 'rules', 'webhooks', 'recipients', 'deliveries'].map((tab) => [`integrations-${tab}`, `/integrations?tab=${tab}`]),
    ['environments', '/environments'], ['environment-new', '/environments?new=1'], ['environment-missing', '/environments/999999/findings'],
    ['findings', `${inside}/findings`], ['findings-fixes', `${inside}/findings?view=fixes`], ['findings-filtered', `${inside}/findings?severity=CRITICAL&layer=OT&state=any`],
    ['findings-none', `${inside}/findings?q=nosuchthing`], ['finding', `${inside}/findings?finding=${findingId}`],
    ['assets', `${inside}/assets`], ['asset', `${inside}/assets?asset=${asset?.id}`], ['import', `${inside}/import`],
    ['zones', `${inside}/zones`], ['zone-new', `${inside}/zones?zone=new`], ['conduit-new', `${inside}/zones?conduit=new`], ['conduit', `${inside}/zones?conduit=${conduit?.id}`], ['site-new', `${inside}/zones?site=new`],
    ['tickets', '/tickets?state=any'], ['tickets-none', '/tickets?q=nosuchthing'], ['ticket', `/tickets/${ticket.id}`], ['ticket-missing', '/tickets/999999'], ['ticket-rules', '/tickets?tab=rules'], ['ticket-systems', '/tickets?tab=systems'], ['environment-tickets', `${inside}/tickets`],
    ['windows', `${inside}/windows`], ['summary', `${inside}/summary`], ['findings-share', `${inside}/findings?share=1`], ['approvals', '/approvals'], ['shared-ended', '/shared'], ['reports', '/reports'], ['report-new', '/reports?new=1'], ['report-schedule-new', '/reports?schedule=new'], ['shared-report-none', '/shared/report'], ['log', '/log'], ['log-entry', '/log?entry=0'],
    ['settings-keys', '/settings'], ['settings-triage', '/settings?tab=triage'], ['settings-feeds', '/settings?tab=feeds'], ['settings-display', '/settings?tab=display'], ['settings-about', '/settings?tab=about'], ['not-found', '/no-such-page'],
  ];
}
