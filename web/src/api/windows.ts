// The patch level of Windows hosts: version 2 of the interface.
import { queryOptions } from '@tanstack/react-query';
import { ApiError, toQueryString, whole } from './client';

export type PatchStatus = 'confirmed open' | 'needs review' | 'cleared (patched)';
export interface WindowsCve {
  cve_id: string; status: PatchStatus; fixed_build?: string | null; kb?: string | null; source: string; severity?: string | null; known_exploited?: boolean | null; note?: string | null;
  priority_rank: number; priority_reason: string; fix: { available: boolean; action: string; source?: string | null; derived: boolean };
}
export interface WindowsFixGroup {
  fix: string; fix_type: 'kb' | 'esu' | 'none'; cve_ids: string[]; counts: { total: number; confirmed: number; known_exploited: number; exploit_available: number }; group_rank: number; kb?: string | null; kbs_covered?: string[];
}
export interface WindowsHost {
  asset_id: string; microsoft_product?: string | null; candidate_products?: string[] | null; patch_resolved: boolean; end_of_life: boolean; labels: string[]; map_note?: string | null;
  counts: { confirmed_open: number; cleared: number; needs_review: number }; cves: WindowsCve[]; fix_groups: WindowsFixGroup[]; warnings: { code: string; message: string }[];
}
export interface FixSummaryRow {
  rank: number; fix: string; product?: string | null; fix_type: 'kb' | 'esu' | 'none'; asset_ids: string[]; counts: { assets: number; cves: number; known_exploited: number; exploit_available: number; confirmed: number };
}
export interface Rejection { asset_id: string | null; errors: { code: string; field?: string | null; message: string }[] }
export interface WindowsReply {
  data: { assets: WindowsHost[]; rejected: Rejection[]; software_stored?: number; fix_summary: FixSummaryRow[] };
  meta: { microsoft_data_as_of?: string | null; total_assets?: number; limit?: number; offset?: number };
}

const base = '/api/v2/assets';
/** Hosts that one submission takes, and that one reply gives with all their CVEs. */
export const hostsAtOnce = 25;
/** Hosts a page of the list; the reply holds one CVE of each, the counts and the fixes hold all. */
export const hostsAPage = 500;

const results = (environment: string, query: Record<string, string | number>, signal?: AbortSignal): Promise<WindowsReply> => whole<WindowsReply>('GET', `${base}/results${toQueryString({ environment_id: environment, ...query })}`, undefined, signal);

export const windowsQueries = {
  hosts: (environment: string, page: number) => queryOptions({ queryKey: ['environment', environment, 'windows', page], queryFn: ({ signal }) => results(environment, { limit: hostsAPage, offset: (page - 1) * hostsAPage, cve_page: 1, cve_page_size: 1 }, signal) }),
  host: (environment: string, id: string) => queryOptions({ queryKey: ['environment', environment, 'windows', 'host', id], queryFn: ({ signal }) => results(environment, { asset_id: id }, signal) }),
};

/** Stores up to `hostsAtOnce` hosts of a CSV. When every host is refused the status is 422 and the body the same. */
export async function submitHosts(environment: string, csv: string): Promise<WindowsReply> {
  const form = new FormData();
  form.set('environment_id', environment);
  form.set('hosts', new Blob([csv], { type: 'text/csv' }), 'hosts.csv');
  form.set('include_cleared', 'false');
  form.set('cve_page_size', '1');
  try {
    return await whole<WindowsReply>('POST', `${base}/correlate-csv`, form);
  } catch (error) {
    const body = error instanceof ApiError && error.status === 422 ? (error.detail as WindowsReply | null) : null;
    if (body?.data?.rejected) return body;
    throw error;
  }
}

/** All stored hosts with all their CVEs, a few hosts a request. */
export async function everyHost(environment: string): Promise<WindowsHost[]> {
  const out: WindowsHost[] = [];
  for (;;) {
    const reply = await results(environment, { limit: hostsAtOnce, offset: out.length });
    out.push(...reply.data.assets);
    if (reply.data.assets.length === 0 || out.length >= (reply.meta.total_assets ?? 0)) return out;
  }
}
