import { describe, expect, it } from 'vitest';
import type { Connection } from '@/api/notify';
import { csvText } from '@/design/csv';
import { addressesIn, bodyOf, formOf, targetOf } from '@/features/notify/connection_form';
import { offsetText } from '@/features/notify/RuleDialog';
import { hostsCsv } from '@/features/windows/hosts_csv';
import { batches, records } from '@/features/windows/batches';

describe('connections', () => {
  const stored: Connection = { id: '7', type: 'pagerduty', name: 'Pager', enabled: true, to: ['p@plant.example'], has_credentials: false, created_at: '', updated_at: '' };
  it('sends only what the kind uses', () => {
    expect(bodyOf({ ...formOf(), name: ' Ops ', to: 'a@x.example, b@x.example\nc@x.example', url: 'https://left.over' }, false)).toEqual({ type: 'email', name: 'Ops', enabled: true, to: ['a@x.example', 'b@x.example', 'c@x.example'] });
    expect(bodyOf({ ...formOf(), type: 'syslog', name: 'S', host: 'siem', port: '6514' }, false)).toEqual({ type: 'syslog', name: 'S', enabled: true, host: 'siem', port: 6514, transport: 'tls', format: 'rfc5424' });
  });
  it('leaves an empty credential out, so that the stored one stays', () => {
    expect(bodyOf({ ...formOf(), type: 'slack', name: 'S' }, true)).toEqual({ name: 'S', enabled: true });
    expect(bodyOf({ ...formOf(), type: 'webhook', name: 'W', url: 'https://x.example/h', secret: '' }, true)).toEqual({ name: 'W', enabled: true, url: 'https://x.example/h' });
  });
  it('reads a stored one back', () => {
    expect(formOf(stored)).toMatchObject({ type: 'pagerduty', by: 'mail', to: 'p@plant.example' });
    expect(targetOf({ ...stored, to: [], type: 'syslog', host: 'siem', port: 514, transport: 'udp' })).toBe('siem:514 UDP');
    expect(addressesIn(' ; ')).toEqual([]);
  });
  it('writes offsets from UTC', () => {
    expect([offsetText(0), offsetText(330), offsetText(-210)]).toEqual(['+00:00', '+05:30', '\u221203:30']);
  });
});

describe('hosts as CSV', () => {
  it('cuts a table into pieces with the header, not inside quotes', () => {
    const csv = '\uFEFFid,note\r\n1,"two\nlines"\r\n\r\n2,b\n3,"say ""x"""';
    expect(records('a\n\nb')).toEqual(['a', 'b']);
    expect(batches(csv, 2)).toEqual(['id,note\n1,"two\nlines"\n2,b\n', 'id,note\n3,"say ""x"""\n']);
    expect(batches('id\n', 2)).toEqual([]);
  });
  it('gives nothing that a spreadsheet would run', () => {
    expect(csvText(['a', 'b'], [['=1+1', 'x,y'], ['-2', 3], [null, undefined]])).toBe('a,b\r\n\'=1+1,"x,y"\r\n\'-2,3\r\n,\r\n');
  });
  it('keeps a host without CVEs', () => {
    const host = { asset_id: 'hmi-7', microsoft_product: null, patch_resolved: false, end_of_life: false, labels: ['product-level (not mapped)'], map_note: 'No document names it.', counts: { confirmed_open: 0, cleared: 0, needs_review: 0 }, cves: [], fix_groups: [], warnings: [] };
    expect(hostsCsv([host]).split('\r\n')[1]).toBe('hmi-7,,product-level (not mapped),,,,,,,,,,No document names it.,');
  });
});
