// Reporting periods as plain ISO days, both ends included.
export interface Period { from: string; to: string }
export type Preset = 'last_30_days' | 'last_90_days' | 'last_quarter' | 'year_to_date' | 'last_year';

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const iso = (date: Date): string => date.toISOString().slice(0, 10);
const shifted = (day: string, days: number): string => iso(new Date(at(day).getTime() + days * 86_400_000));

/** The period that a preset means on the given day. */
export function presets(preset: Preset, today: string): Period {
  const year = at(today).getUTCFullYear();
  if (preset === 'last_30_days') return { from: shifted(today, -29), to: today };
  if (preset === 'last_90_days') return { from: shifted(today, -89), to: today };
  if (preset === 'year_to_date') return { from: `${year}-01-01`, to: today };
  if (preset === 'last_year') return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
  const quarter = Math.floor(at(today).getUTCMonth() / 3);
  const start = new Date(Date.UTC(year, quarter * 3 - 3, 1));
  return { from: iso(start), to: iso(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 3, 0))) };
}

export function periodProblem(period: Period, today: string): 'missing' | 'order' | 'future' | null {
  if (!period.from || !period.to) return 'missing';
  if (period.from > period.to) return 'order';
  return period.to > today ? 'future' : null;
}
