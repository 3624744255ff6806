// "My week": what waits for somebody, over all environments.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get } from './client';
import type { Filter, Named, Severity } from './types';

export interface WeekRow {
  kind: 'answer' | 'decide' | 'apply' | 'renew' | 'changed'; environment: Named; title: string; sentence: string; count: number; kev_flagged: boolean; severity?: Severity | null; cve_id?: string | null; due?: string | null; filter: Filter;
}
export interface WeekCard { rule: string; total: number; rows: WeekRow[] }
export interface Week { as_of: string; since: string; decide: WeekCard; apply: WeekCard; prove: WeekCard; changed: WeekCard }

export const weekQueries = {
  week: (since: string | null) => queryOptions({ queryKey: ['dashboard', 'my-week', since], queryFn: ({ signal }) => get<Week>('/my-week', { since }, signal), placeholderData: keepPreviousData }),
};
