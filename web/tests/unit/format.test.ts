import { describe, expect, it } from 'vitest';
import { ago, bytes, day, decimal, epssRank, isoDay, number, percent, share } from '@/design/format';
import { en } from '@/messages/en';
import { format } from '@/messages/format';
import { known, label, readable } from '@/messages';

describe('values', () => {
  it('never shows a missing value as zero', () => {
    for (const text of [number(null), decimal(undefined, 2), percent(null), day(null), day('no date'), epssRank(undefined), share(0, 0)]) expect(text).toBe('not known');
  });
  it('writes days as ISO with the weekday', () => {
    expect(day('2026-11-21')).toBe('Sat 2026-11-21');
    expect(isoDay('2024-02-29')).toBe('2024-02-29');
  });
  it('keeps the digits of scores', () => {
    expect(decimal(8, 2)).toBe('8.00');
    expect(decimal(0, 1)).toBe('0.0');
    expect(number(359177)).toBe('359,177');
  });
  it.each([[0.0042, '0.42 %'], [0, '0.0 %'], [0.953, '95.3 %'], [1, '100.0 %']])('%d is %s', (value, text) => expect(percent(value)).toBe(text));
  it.each([[0.953, 'top 5 %'], [0.95, 'top 5 %'], [0.999, 'top 1 %'], [0.5, 'top 50 %'], [0.49, 'lower half']])('percentile %d is %s', (value, text) => expect(epssRank(value)).toBe(text));
  it.each([[999, '999 B'], [1500, '1.5 kB'], [123456, '123 kB'], [6_300_000, '6.3 MB']])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text));
  it('says how long ago only with a time', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(ago('2026-11-21T09:00:00Z', now)).toBe('3 hours ago');
    expect(ago('2026-11-19T12:00:00Z', now)).toBe('2 days ago');
    expect(ago(null, now)).toBe('');
    expect(ago('nonsense', now)).toBe('');
  });
  it('gives a share only of a whole', () => {
    expect(share(1, 3)).toBe('33 %');
    expect(share(1, 50)).toBe('2.0 %');
    expect(share(0, 50)).toBe('0 %');
  });
});

describe('messages', () => {
  it.each([
    ['{n, plural, =0 {none} one {# row} other {# rows}}', { n: 0 }, 'none'], ['{n, plural, =0 {none} one {# row} other {# rows}}', { n: 1 }, '1 row'], ['{n, plural, one {# row} other {# rows}}', { n: 1234 }, '1,234 rows'],
    ['{who} and {n, plural, one {# asset of {who}} other {# assets of {who}}}', { who: 'Petra', n: 2 }, 'Petra and 2 assets of Petra'], ['{x, select, a {first} other {rest}}', { x: 'b' }, 'rest'],
    ['{missing} stays', {}, '{missing} stays'], ['an open { brace', { n: 1 }, 'an open { brace'], ['value {n}', { n: '{n}' }, 'value {n}'],
  ])('%s', (message, params, text) => expect(format(message, params as never, 'en')).toBe(text));
  it('every message has balanced braces and no doubled blanks', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(text.split('{').length, key).toBe(text.split('}').length);
      expect(text, key).not.toMatch(/ {2}| $/);
    }
  });
  it('reads unknown values of a newer server as words', () => {
    expect(label('reason', 'awaiting_vendor')).toBe('Awaiting vendor');
    expect(readable('TICKET_MERGED')).toBe('Ticket merged');
    expect(label('reason', null)).toBe('not known');
    expect(known('cvss_plain.scope.NOPE')).toBeNull();
  });
});
