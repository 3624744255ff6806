// Named views of lists: one's own and those that others share.
import { queryOptions } from '@tanstack/react-query';
import { get, write } from './client';

export type ViewList = 'findings' | 'assets' | 'vulnerabilities' | 'tickets' | 'log';
/** `search` as the address has it; `columns` are those shown. */
export interface ViewDefinition { search?: Record<string, string>; columns?: string[]; density?: 'normal' | 'compact' }
export interface SavedView { id: string; list: ViewList; name: string; shared: boolean; yours: boolean; author: string; definition: ViewDefinition; updated_at: string; version: number }

export const viewQueries = {
  views: (list: ViewList) => queryOptions({ queryKey: ['views', list], queryFn: ({ signal }) => get<SavedView[]>('/views', { list }, signal), retry: false }),
};
export const viewCalls = {
  save: (body: { list: ViewList; name: string; shared: boolean; definition: ViewDefinition }) => write<SavedView>('POST', '/views', body),
  change: (id: string, body: { name?: string; shared?: boolean; definition?: ViewDefinition; version: number }) => write<SavedView>('PUT', `/views/${id}`, body),
  remove: (id: string) => write<unknown>('DELETE', `/views/${id}`),
};
