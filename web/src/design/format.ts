// How values are written: ISO dates with weekday, local time, numbers by locale, "not known" for what is missing.
import { language, t } from '@/messages';
import { localNumber } from '@/messages/format';

const weekdays = new Intl.DateTimeFormat(language, { weekday: 'short' });
const two = (n: number): string => String(n).padStart(2, '0');

export function number(value: number | null | undefined): string {
  return value === null || value === undefined ? t('common.not_known') : localNumber(value, language);
}

/** A score with its fixed digits: 8 as "8.00"; null as "not known". */
export function decimal(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? t('common.not_known') : value.toFixed(digits);
}

/** The day of an instant (local) or of a plain date: "2026-11-21". Null when it is no date. */
export function isoDay(text: string | null | undefined): string | null {
  if (!text) return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** "Sat 2026-11-21", or "not known". */
export function day(text: string | null | undefined): string {
  const iso = isoDay(text);
  if (!iso) return t('common.not_known');
  const [y, m, d] = iso.split('-').map(Number) as [number, number, number];
  return `${weekdays.format(new Date(y, m - 1, d))} ${iso}`;
}

/** "Sat 2026-11-21 19:35", local time. */
export function moment(text: string | null | undefined): string {
  const iso = isoDay(text);
  if (!iso || !text) return t('common.not_known');
  const at = new Date(text);
  return `${day(text)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** "3 hours ago": only ever an addition to the date. */
export function ago(text: string | null | undefined, now = Date.now()): string {
  if (!text) return '';
  const then = new Date(text).getTime();
  if (Number.isNaN(then)) return '';
  const seconds = Math.round((then - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [['year', 31557600], ['month', 2629800], ['day', 86400], ['hour', 3600], ['minute', 60]];
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return relative.format(0, 'minute');
}

/** An EPSS or percentile share from 0 to 1 in percent with one digit, two below one percent. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return t('common.not_known');
  const value = share * 100;
  return `${value.toFixed(value !== 0 && value < 1 ? 2 : 1)} %`;
}

/** "top 5 %" of the percentile 0.953; below the median "lower half". */
export function epssRank(percentile: number | null | undefined): string {
  if (percentile === null || percentile === undefined) return t('common.not_known');
  if (percentile < 0.5) return t('epss.lower_half');
  const top = (1 - percentile) * 100;
  return t('epss.top', { share: top < 1 ? '1' : String(Math.ceil(top - 1e-9)) });
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const units = ['kB', 'MB', 'GB'];
  let value = size / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** A part of a whole in percent, with the whole always beside it; "no …" when the whole is zero. */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${((part / whole) * 100).toFixed(part > 0 && part / whole < 0.1 ? 1 : 0)} %` : t('common.not_known');
}
