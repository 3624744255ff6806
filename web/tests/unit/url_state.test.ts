import { describe, expect, it } from 'vitest';
import { changed, members, parseSearch, pick, stringifySearch, toggled } from '@/app/url_state';
import { safeNext } from '@/features/identity/next';

describe('list state in the address', () => {
  it('reads flat text and drops empty values', () => {
    expect(parseSearch('?severity=HIGH,CRITICAL&q=&page=2')).toEqual({ severity: 'HIGH,CRITICAL', page: '2' });
  });
  it('writes what it reads back, with commas readable', () => {
    const search = { severity: 'HIGH,CRITICAL', q: 'pump & valve', zone_id: 'z:1' };
    expect(stringifySearch(search)).toBe('?severity=HIGH,CRITICAL&q=pump+%26+valve&zone_id=z:1');
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });
  it('writes nothing for nothing', () => {
    expect(stringifySearch({ q: undefined, page: '' })).toBe('');
  });
  it('toggles members of a list', () => {
    expect(toggled(undefined, 'HIGH')).toBe('HIGH');
    expect(toggled('HIGH', 'LOW')).toBe('HIGH,LOW');
    expect(toggled('HIGH,LOW', 'HIGH')).toBe('LOW');
    expect(toggled('HIGH', 'HIGH')).toBeUndefined();
    expect(members('a,,b')).toEqual(['a', 'b']);
  });
  it('goes back to the first page when a filter changes', () => {
    expect(changed({ q: 'x', page: '7' }, { severity: 'HIGH' })).toEqual({ q: 'x', severity: 'HIGH' });
    expect(changed({ page: '7' }, { page: '8' })).toEqual({ page: '8' });
    expect(changed({ q: 'x' }, { q: undefined })).toEqual({});
  });
  it('picks only what a list understands', () => {
    expect(pick({ q: 'x', finding: '9' }, ['q', 'state'])).toEqual({ q: 'x' });
  });
});

describe('the page after sign-in', () => {
  it.each([
    ['/log?page=2', '/log?page=2'], [undefined, '/home'], ['//elsewhere.example/x', '/home'], ['https://elsewhere.example', '/home'],
    ['/\\elsewhere.example', '/home'], ['javascript:alert(1)', '/home'], ['/sign-in?next=/log', '/home'],
  ])('of %s is %s', (next, want) => expect(safeNext(next)).toBe(want));
});
