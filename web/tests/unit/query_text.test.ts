import { describe, expect, it } from 'vitest';
import { parseQueryText, toQueryText, type Filters } from '@/features/findings/query_text';

const zones = [{ id: 'z1', name: 'Plant DMZ' }, { id: 'z2', name: 'Packaging' }];

describe('the filter as text', () => {
  it.each<[string, Filters]>([
    ['', {}],
    ['pump station', { q: 'pump station' }],
    ['severity:critical,HIGH kev:yes', { severity: 'CRITICAL,HIGH', kev: 'true' }],
    ['zone:"Plant DMZ" words', { zone_id: 'z1', q: 'words' }],
    ['zone:packaging,"plant dmz"', { zone_id: 'z2,z1' }],
    ['cve:cve-2024-9137', { cve_id: 'CVE-2024-9137' }],
    ['severity:low severity:high', { severity: 'LOW,HIGH' }],
    ['fix:"upgrade to V2.9.7 or later"', { fix: 'upgrade to V2.9.7 or later' }],
    ['"severity:low"', { q: 'severity:low' }],
    ['match:product state:any layer:ot', { tier: 'PRODUCT_WIDE', state: 'any', layer: 'OT' }],
  ])('reads %j', (text, filters) => expect(parseQueryText(text, zones)).toEqual({ filters, problems: [] }));

  it.each([
    ['severty:low', 'unknown_name', 'severty:low'], ['severity:huge', 'unknown_value', 'huge'], ['zone:Nowhere', 'unknown_value', 'Nowhere'], ['kev:maybe', 'unknown_value', 'maybe'], ['age:90', 'unknown_name', 'age:90'],
  ])('refuses %j and says what there is', (text, kind, part) => {
    const { problems, filters } = parseQueryText(text, zones);
    expect(filters).toEqual({});
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind, text: part });
    expect(problems[0]!.allowed.length).toBeGreaterThan(1);
  });

  it.each<Filters>([
    { severity: 'CRITICAL,HIGH', zone_id: 'z1', q: 'pump' }, { state: 'any', kev: 'false', tier: 'EXACT' }, { fix: 'upgrade to V2.9.7 or later', cve_id: 'CVE-2024-9137' }, { layer: 'OT,NETWORK', confidence: 'LOW' },
  ])('writes %j so that it reads the same', (filters) => expect(parseQueryText(toQueryText(filters, zones), zones)).toEqual({ filters, problems: [] }));
});
