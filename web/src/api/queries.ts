// Every read and write of the interface, one function each, with the keys under which answers are kept.
import { keepPreviousData, queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { get, page, write, type Query } from './client';
import type * as T from './types';

type Params = Record<string, string | number | boolean | undefined>;
const env = (id: string): string => `/environments/${encodeURIComponent(id)}`;

export const queries = {
  status: () => queryOptions({ queryKey: ['status'], queryFn: ({ signal }) => get<T.Status>('/status', undefined, signal) }),
  health: () => queryOptions({ queryKey: ['health'], queryFn: ({ signal }) => get<T.Health>('/health', undefined, signal) }),
  session: () => queryOptions({ queryKey: ['session'], queryFn: ({ signal }) => get<T.Session>('/auth/session', undefined, signal), retry: false, staleTime: 300_000 }),
  dashboard: (environment?: string) => queryOptions({
    queryKey: ['dashboard', environment ?? ''], queryFn: ({ signal }) => get<T.Dashboard>('/dashboard', { environment_id: environment }, signal), placeholderData: keepPreviousData,
  }),
  cves: (params: Params) => queryOptions({ queryKey: ['cves', params], queryFn: ({ signal }) => page<T.CveItem>('/cves', params as Query, signal), placeholderData: keepPreviousData }),
  cve: (id: string) => queryOptions({ queryKey: ['cve', id], queryFn: ({ signal }) => get<T.CveDetail>(`/cves/${encodeURIComponent(id)}`, undefined, signal) }),
  feeds: () => queryOptions({ queryKey: ['feeds'], queryFn: ({ signal }) => get<T.Feed[]>('/feeds', undefined, signal) }),
  environments: () => queryOptions({ queryKey: ['environments'], queryFn: ({ signal }) => get<T.Environment[]>('/environments', undefined, signal, 'environments') }),
  environment: (id: string) => queryOptions({ queryKey: ['environment', id], queryFn: ({ signal }) => get<T.Environment>(env(id), undefined, signal, 'environment') }),
  summary: (id: string) => queryOptions({ queryKey: ['environment', id, 'summary'], queryFn: ({ signal }) => get<T.Summary>(`${env(id)}/summary`, undefined, signal) }),
  zones: (id: string) => queryOptions({ queryKey: ['environment', id, 'zones'], queryFn: ({ signal }) => get<T.Zone[]>(`${env(id)}/zones`, undefined, signal) }),
  conduits: (id: string) => queryOptions({ queryKey: ['environment', id, 'conduits'], queryFn: ({ signal }) => get<T.Conduit[]>(`${env(id)}/conduits`, undefined, signal) }),
  sites: (id: string) => queryOptions({ queryKey: ['environment', id, 'sites'], queryFn: ({ signal }) => get<T.Site[]>(`${env(id)}/sites`, undefined, signal) }),
  assets: (id: string, params: Params) => queryOptions({
    queryKey: ['environment', id, 'assets', params], queryFn: ({ signal }) => page<T.Asset>(`${env(id)}/assets`, params as Query, signal, 'assets'), placeholderData: keepPreviousData,
  }),
  asset: (id: string, asset: string) => queryOptions({ queryKey: ['environment', id, 'asset', asset], queryFn: ({ signal }) => get<T.Asset>(`${env(id)}/assets/${encodeURIComponent(asset)}`, undefined, signal) }),
  findings: (id: string, params: Params) => queryOptions({
    queryKey: ['environment', id, 'findings', params], queryFn: ({ signal }) => page<T.Finding>(`${env(id)}/findings`, params as Query, signal), placeholderData: keepPreviousData,
  }),
  finding: (id: string, match: string) => queryOptions({
    queryKey: ['environment', id, 'finding', match], queryFn: ({ signal }) => get<T.FindingDetail>(`${env(id)}/findings/${encodeURIComponent(match)}`, undefined, signal),
  }),
  fixGroups: (id: string, params: Params) => queryOptions({
    queryKey: ['environment', id, 'fix-groups', params], queryFn: ({ signal }) => get<T.FixGroup[]>(`${env(id)}/fix-groups`, params as Query, signal), placeholderData: keepPreviousData,
  }),
  reports: () => queryOptions({
    queryKey: ['reports'], queryFn: ({ signal }) => get<T.Report[]>('/reports', undefined, signal, 'items'),
    refetchInterval: (q) => (q.state.data?.some((r) => r.state === 'queued' || r.state === 'running') ? 1500 : false),
  }),
  schedules: () => queryOptions({ queryKey: ['report-schedules'], queryFn: ({ signal }) => get<T.ReportSchedule[]>('/reports/schedules', undefined, signal) }),
  reportShares: (report: string) => queryOptions({ queryKey: ['report-shares', report], queryFn: ({ signal }) => get<T.ReportShare[]>(`/reports/${encodeURIComponent(report)}/share`, undefined, signal) }),
  reportSettings: () => queryOptions({ queryKey: ['report-settings'], queryFn: ({ signal }) => get<T.ReportSettings>('/reports/settings', undefined, signal) }),
  sharedReport: (token: string) => queryOptions({ queryKey: ['shared-report', token], queryFn: ({ signal }) => get<T.SharedReport>(`/shared/reports/${encodeURIComponent(token)}`, undefined, signal), retry: false }),
  log: (params: Params) => queryOptions({ queryKey: ['log', params], queryFn: ({ signal }) => page<T.LogRow>('/audit-log', params as Query, signal), placeholderData: keepPreviousData }),
  logEntry: (index: number) => queryOptions({ queryKey: ['log', 'entry', index], queryFn: ({ signal }) => get<T.LogRow>(`/audit-log/entries/${index}`, undefined, signal) }),
  logFacets: () => queryOptions({ queryKey: ['log-facets'], queryFn: ({ signal }) => get<T.LogFacets>('/audit-log/facets', undefined, signal), retry: false }),
  checkpoint: () => queryOptions({ queryKey: ['checkpoint'], queryFn: ({ signal }) => get<T.Checkpoint>('/audit-log/checkpoint', undefined, signal) }),
  keys: () => queryOptions({ queryKey: ['keys'], queryFn: ({ signal }) => get<T.Key[]>('/integrations/keys', undefined, signal, 'items') }),
};

export const proofOf = (index: number, treeSize?: number): Promise<T.InclusionProof> => get<T.InclusionProof>(`/audit-log/entries/${index}/proof`, { tree_size: treeSize });

export const calls = {
  redeemCode: (body: { code: string; email: string; name?: string; organization?: string }) => write<T.Session>('POST', '/auth/code', body),
  magicLink: (email: string) => write<unknown>('POST', '/auth/magic-link', { email }),
  redeemLink: (token: string) => write<T.Session>('POST', '/auth/magic-link/redeem', { token }),
  logout: () => write<unknown>('POST', '/auth/logout'),
  createEnvironment: (body: Partial<T.Environment>) => write<T.Environment>('POST', '/environments', body, 'environment'),
  updateEnvironment: (id: string, body: Partial<T.Environment>) => write<T.Environment>('PUT', env(id), body, 'environment'),
  deleteEnvironment: (id: string) => write<unknown>('DELETE', env(id)),
  saveZone: (id: string, body: Partial<T.Zone>, zone?: string) => savePlace<T.Zone>(`${env(id)}/zones`, body, zone),
  deleteZone: (id: string, zone: string) => write<unknown>('DELETE', `${env(id)}/zones/${zone}`),
  saveConduit: (id: string, body: Partial<T.Conduit>, conduit?: string) => savePlace<T.Conduit>(`${env(id)}/conduits`, body, conduit),
  deleteConduit: (id: string, conduit: string) => write<unknown>('DELETE', `${env(id)}/conduits/${conduit}`),
  saveSite: (id: string, body: Partial<T.Site>, site?: string) => savePlace<T.Site>(`${env(id)}/sites`, body, site),
  deleteSite: (id: string, site: string) => write<unknown>('DELETE', `${env(id)}/sites/${site}`),
  saveAsset: (id: string, asset: Record<string, unknown>, assetId?: string) =>
    assetId ? write<T.Asset>('PUT', `${env(id)}/assets/${assetId}`, asset) : write<T.Asset>('POST', `${env(id)}/assets`, asset),
  deleteAsset: (id: string, asset: string) => write<unknown>('DELETE', `${env(id)}/assets/${asset}`),
  previewImport: (id: string, body: { csv: string; mapping?: Record<string, string> }) => write<T.ImportPlan>('POST', `${env(id)}/assets/csv-preview`, body),
  commitImport: (id: string, body: { csv: string; mapping?: Record<string, string>; mode: 'all' | 'good' }) => write<T.ImportResult>('POST', `${env(id)}/assets/csv-commit`, body),
  decide: (id: string, match: string, decision: T.Decision, body: Record<string, unknown>) => write<unknown>('POST', `${env(id)}/matches/${encodeURIComponent(match)}/${decision}`, body),
  bulk: (id: string, body: Record<string, unknown>) => write<T.BulkResult>('POST', `${env(id)}/findings/bulk`, body),
  generateReport: (body: Record<string, unknown>) => write<T.Report>('POST', '/reports/generate', body, 'item'),
  saveSchedule: (body: Partial<T.ReportSchedule>, id?: string) => id ? write<T.ReportSchedule>('PUT', `/reports/schedules/${id}`, body) : write<T.ReportSchedule>('POST', '/reports/schedules', body),
  deleteSchedule: (id: string) => write<unknown>('DELETE', `/reports/schedules/${id}`),
  shareReport: (report: string, body: { recipient: string; expires_at: string }) => write<T.ReportShare>('POST', `/reports/${encodeURIComponent(report)}/share`, body),
  revokeShare: (report: string, share: string) => write<unknown>('DELETE', `/reports/${encodeURIComponent(report)}/share/${share}`),
  saveReportSettings: (body: { cip_editions: string[] }) => write<T.ReportSettings>('PUT', '/reports/settings', body),
  verifyLog: () => write<T.Verification>('POST', '/audit-log/verify'),
  createKey: (body: { name: string; scopes: string[]; expires_days: number | null }) => write<{ item: T.Key; key: string }>('POST', '/integrations/keys', body),
  revokeKey: (id: string) => write<unknown>('DELETE', `/integrations/keys/${id}`),
};

function savePlace<P>(path: string, body: Partial<P>, id: string | undefined): Promise<P> {
  return id ? write<P>('PUT', `${path}/${id}`, body) : write<P>('POST', path, body);
}

/** A write that afterwards marks the named answers as old. */
export function useWrite<In, Out>(run: (input: In) => Promise<Out>, stale: unknown[][], done?: (out: Out, input: In) => void): UseMutationResult<Out, Error, In> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (out, input) => {
      for (const queryKey of stale) void client.invalidateQueries({ queryKey });
      done?.(out, input);
    },
  });
}
