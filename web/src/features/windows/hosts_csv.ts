import type { WindowsHost } from '@/api/windows';
import { csvText } from '@/design/csv';

const head = ['asset_id', 'microsoft_product', 'labels', 'cve_id', 'status', 'severity', 'known_exploited', 'fixed_build', 'kb', 'fix', 'priority_rank', 'priority_reason', 'note', 'source'];

/** A row for each CVE of each host; a host without CVEs has one row, since that is an answer too. */
export function hostsCsv(hosts: WindowsHost[]): string {
  return csvText(head, hosts.flatMap((h) => {
    const host = [h.asset_id, h.microsoft_product ?? '', h.labels.join('; ')];
    if (h.cves.length === 0) return [[...host, '', '', '', '', '', '', '', '', '', h.map_note ?? '', '']];
    return h.cves.map((c) => [...host, c.cve_id, c.status, c.severity, c.known_exploited === null || c.known_exploited === undefined ? '' : c.known_exploited ? 'yes' : 'no', c.fixed_build, c.kb, c.fix.action, c.priority_rank, c.priority_reason, c.note, c.source]);
  }));
}
