import { describe, expect, it } from 'vitest';
import type { Conduit, Zone } from '@/api/types';
import { idsIn, idsOut } from '@/api/ids';
import { asCsv, problemsCsv } from '@/features/inventory/csv';
import { zoneMap } from '@/features/inventory/zone_map';
import { possibleParents, zoneRows } from '@/features/inventory/zone_tree';
import { problemsOf, bodyOf, noInput } from '@/features/findings/reasons';
import { periodProblem, presets } from '@/features/reports/period';

const zone = (id: string, parent_id: string | null, name = id): Zone => ({ id, parent_id, name, purpose: '', sl_t: [], owner: '', asset_count: 0, finding_count: 0 });

describe('pasted tables', () => {
  it.each([
    ['a,b\n1,2\n', 'a,b\n1,2\n'], ['\uFEFFa,b\n1,2', 'a,b\n1,2'], ['a\tb\n1\t2\n', 'a,b\n1,2\n'], ['a\tb\r\n1\t2,5\r\n', 'a,b\n1,"2,5"\n'],
    ['a\tb\n"two\nlines"\t"say ""hi"""\n', 'a,b\n"two\nlines","say ""hi"""\n'], ['a\tb\n\t\n', 'a,b\n,\n'], ['', ''], ['name only\nx', 'name only\nx'],
  ])('%j becomes %j', (text, csv) => expect(asCsv(text)).toBe(csv));
  it('writes problems so that no spreadsheet runs them', () => {
    expect(problemsCsv([{ row: 3, column: 'name', code: 'x.y', message: 'Bad, really', value: '=HYPERLINK("http://x")' }])).toBe('row,column,code,message,value\n3,name,x.y,"Bad, really","\'=HYPERLINK(""http://x"")"\n');
  });
});

describe('the zone tree', () => {
  it('puts children below their parent, by name', () => {
    const rows = zoneRows([zone('c', 'a', 'Cell 2'), zone('a', null, 'Site'), zone('b', 'a', 'Cell 1'), zone('d', null, 'DMZ')], new Set());
    expect(rows.map((r) => [r.zone.id, r.level, r.position, r.siblings])).toEqual([['d', 1, 1, 2], ['a', 1, 2, 2], ['b', 2, 1, 2], ['c', 2, 2, 2]]);
  });
  it('hides what a closed zone holds', () => {
    expect(zoneRows([zone('a', null), zone('b', 'a'), zone('c', 'b')], new Set(['a'])).map((r) => r.zone.id)).toEqual(['a']);
  });
  it('never loses a zone: missing parents and circles come to the top', () => {
    expect(zoneRows([zone('a', 'gone')], new Set()).map((r) => r.zone.id)).toEqual(['a']);
    const circle = zoneRows([zone('a', 'b'), zone('b', 'a'), zone('c', 'a'), zone('d', 'd')], new Set()).map((r) => r.zone.id);
    expect([...circle].sort()).toEqual(['a', 'b', 'c', 'd']);
  });
  it('offers no parent from below', () => {
    expect(possibleParents([zone('a', null), zone('b', 'a'), zone('c', 'b'), zone('d', null)], 'a').map((z) => z.id)).toEqual(['d']);
  });
});

describe('decisions', () => {
  const today = '2026-11-21';
  it('need a reason, and a compensating control its description', () => {
    expect(problemsOf('acknowledge', noInput, today)).toEqual(['reason']);
    expect(problemsOf('dismiss', noInput, today)).toEqual(['reason']);
    expect(problemsOf('restore', noInput, today)).toEqual([]);
    expect(problemsOf('acknowledge', { ...noInput, reason: 'compensating_control', notes: '  ' }, today)).toEqual(['notes']);
  });
  it('take no dates from the past or in the wrong order', () => {
    const base = { ...noInput, reason: 'accepted_risk' as const };
    expect(problemsOf('acknowledge', { ...base, review_date: '2026-11-20' }, today)).toEqual(['review_past']);
    expect(problemsOf('acknowledge', { ...base, review_date: '2027-02-01', expires_at: '2027-01-01' }, today)).toEqual(['order']);
    expect(problemsOf('acknowledge', { ...base, review_date: '2026-11-21', expires_at: '2027-01-01' }, today)).toEqual([]);
  });
  it('send only what was given', () => {
    expect(bodyOf('dismiss', { ...noInput, reason: 'false_match', review_date: '2027-01-01' })).toEqual({ reason: 'false_match' });
    expect(bodyOf('restore', { ...noInput, reason: 'false_match', notes: ' back ' })).toEqual({ notes: 'back' });
  });
});

describe('report periods', () => {
  it.each([
    ['last_30_days', '2026-10-23', '2026-11-21'], ['last_quarter', '2026-07-01', '2026-09-30'], ['year_to_date', '2026-01-01', '2026-11-21'], ['last_year', '2025-01-01', '2025-12-31'],
  ] as const)('%s', (preset, from, to) => expect(presets(preset, '2026-11-21')).toEqual({ from, to }));
  it('goes back over the turn of the year', () => expect(presets('last_quarter', '2026-02-10')).toEqual({ from: '2025-10-01', to: '2025-12-31' }));
  it.each([['', '2026-01-01', 'missing'], ['2026-02-01', '2026-01-01', 'order'], ['2026-01-01', '2027-01-01', 'future'], ['2026-01-01', '2026-11-21', null]])('%s to %s: %s', (from, to, problem) => expect(periodProblem({ from, to }, '2026-11-21')).toBe(problem));
});

describe('ids', () => {
  it('are text inside and go back as the server wrote them', () => {
    expect(JSON.parse('{"id": 7, "zone_id": 3, "match_id": "m-1", "parent_id": null, "count": 5}', idsIn)).toEqual({ id: '7', zone_id: '3', match_id: 'm-1', parent_id: null, count: 5 });
    expect(idsOut({ zone_id: '3', parent_id: '7', match_ids: ['m-1'], environment_ids: ['7'], name: '12', filter: { zone_id: '3' } })).toEqual({ zone_id: 3, parent_id: 7, match_ids: ['m-1'], environment_ids: [7], name: '12', filter: { zone_id: '3' } });
    expect(idsOut(undefined)).toBeUndefined();
  });
});

describe('the drawing of zones', () => {
  const conduit = (id: string, from_zone_id: string, to_zone_id: string): Conduit => ({ id, name: id, from_zone_id, to_zone_id, from_zone: '', to_zone: '', owner: '', flows: [], version: 1 });
  it('puts a zone below the one that a conduit comes from, and inner zones inside', () => {
    const map = zoneMap([zone('dmz', null), zone('line', null), zone('cell', 'line')], [conduit('c', 'dmz', 'cell')]);
    const box = (id: string) => map.boxes.find((b) => b.zone.id === id)!;
    expect(box('line').y).toBeGreaterThan(box('dmz').y + box('dmz').height);
    expect(box('cell').x).toBeGreaterThan(box('line').x);
    expect(box('cell').y + box('cell').height).toBeLessThan(box('line').y + box('line').height);
    expect(map.lines).toHaveLength(1);
  });
  it('ends on circles, and leaves out conduits to zones that are gone', () => {
    const map = zoneMap([zone('a', null), zone('b', null)], [conduit('1', 'a', 'b'), conduit('2', 'b', 'a'), conduit('3', 'a', 'gone')]);
    expect(map.lines.map((l) => l.conduit.id)).toEqual(['1', '2']);
    expect(map.boxes.every((b) => b.x >= 0 && b.x + b.width <= map.width && b.y + b.height <= map.height)).toBe(true);
  });
});
