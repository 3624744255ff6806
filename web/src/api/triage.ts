// Work on findings: assignment, clocks, talk, files, approvals, links, policy. Shapes of docs/api.md, "Triage".
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, page, upload, write } from './client';
import type { EnvironmentCount, Finding, Layer, Maturity, Page, Severity, StrikeRow } from './types';

export type ClockState = 'none' | 'running' | 'met' | 'breached' | 'paused';
export interface Person { name: string; email: string }
export interface Assignee extends Person { id: string }
export interface ClockView { state: ClockState; started_at?: string | null; due_at?: string | null; stopped_at?: string | null; rule?: string | null; own_date?: boolean }
export interface CommentView { id: string; author: Person; yours: boolean; body?: string | null; at: string; changed_at?: string | null; withdrawn_at?: string | null }
export interface AttachmentView { id: string; file_name: string; media_type: string; size_bytes: number; sha256: string; added_by: Person; added_at: string }
export interface Approval {
  id: string; environment_id: string; environment: string; requested_by: Person; yours: boolean; requested_at: string; notes: string; review_date?: string | null; expires_at?: string | null;
  state: 'pending' | 'approved' | 'refused' | 'withdrawn'; answered_by?: Person | null; answered_at?: string | null; answer?: string | null; finding_count: number;
}
export interface ApprovalDetail extends Approval { findings: Finding[] }
export interface DueRule { severity: Severity[]; kev?: boolean | null; criticality: string[]; days: number }
export interface TriagePolicy {
  due: DueRule[]; rules: string[]; approve_acceptance: boolean; longest_acceptance_days?: number | null; version: number; decided: boolean; updated_by?: string | null; updated_at?: string | null;
}
export interface ShareLink {
  id: string; note: string; severity_floor: Severity; layer?: Layer | null; cve_ids: string[]; created_by: string; created_at: string; expires_at: string; state: 'active' | 'expired' | 'revoked';
  revoked_by?: string | null; revoked_at?: string | null; last_viewed_at?: string | null; views: number; url?: string | null;
}
export interface ShareLook { address: string; first_at: string; last_at: string; times: number }
export interface SharedFinding {
  cve_id: string; bsid: string; title: string; severity: Severity; cvss_score?: number | null; bcs_score?: number | null; kev_flagged: boolean; exploit_maturity: Maturity; asset_name: string; layer: Layer;
  fix_available: boolean; fix: string;
}
export interface SharedPage {
  environment: string; severity_floor: Severity; layer?: Layer | null; shared_at: string; expires_at: string; as_of: string; total: number; page: number; pages: number; findings: SharedFinding[];
}
export interface SharedCve { cve_id: string; summary: string; cvss_vector?: string | null; patch_status: string }
export interface UrgentList { rule: string; rows: (StrikeRow & { group?: number })[] }
export interface Tiers { rule: string; denominator: { value: number; of: string }; rows: { key: string; within: string; count: number; filter: Record<string, string>; list: 'findings'; environments: EnvironmentCount[] }[] }

const finding = (environment: string, match: string): string => `/environments/${encodeURIComponent(environment)}/findings/${encodeURIComponent(match)}`;
const shares = (environment: string): string => `/environments/${encodeURIComponent(environment)}/shares`;

export const triage = {
  assignees: () => queryOptions({ queryKey: ['assignees'], queryFn: ({ signal }) => get<Assignee[]>('/assignees', undefined, signal), staleTime: 60_000 }),
  comments: (environment: string, match: string) => queryOptions({ queryKey: ['environment', environment, 'finding', match, 'comments'], queryFn: ({ signal }) => get<CommentView[]>(`${finding(environment, match)}/comments`, undefined, signal) }),
  attachments: (environment: string, match: string) => queryOptions({ queryKey: ['environment', environment, 'finding', match, 'attachments'], queryFn: ({ signal }) => get<AttachmentView[]>(`${finding(environment, match)}/attachments`, undefined, signal) }),
  attachmentAddress: (environment: string, match: string, id: string): string => `/api/v1${finding(environment, match)}/attachments/${id}`,
  policy: () => queryOptions({ queryKey: ['triage-policy'], queryFn: ({ signal }) => get<TriagePolicy>('/settings/triage-policy', undefined, signal) }),
  approvals: (state: string | undefined, at: string) => queryOptions({ queryKey: ['approvals', state ?? '', at], queryFn: ({ signal }): Promise<Page<Approval>> => page<Approval>('/approvals', { state, page: at, per_page: 20 }, signal), placeholderData: keepPreviousData }),
  approval: (id: string) => queryOptions({ queryKey: ['approval', id], queryFn: ({ signal }) => get<ApprovalDetail>(`/approvals/${id}`, undefined, signal) }),
  shares: (environment: string) => queryOptions({ queryKey: ['environment', environment, 'shares'], queryFn: ({ signal }) => get<ShareLink[]>(shares(environment), undefined, signal) }),
  shareLooks: (environment: string, id: string) => queryOptions({ queryKey: ['environment', environment, 'shares', id], queryFn: ({ signal }) => get<ShareLook[]>(`${shares(environment)}/${id}/views`, undefined, signal) }),
};

export const triageCalls = {
  setWork: (environment: string, match: string, body: { assignee_id?: string | null; due_on?: string | null }) => write<unknown>('PUT', `${finding(environment, match)}/work`, body),
  assign: (environment: string, body: Record<string, unknown>) => write<{ count: number }>('POST', `/environments/${encodeURIComponent(environment)}/findings/assign`, body),
  addComment: (environment: string, match: string, body: string) => write<CommentView>('POST', `${finding(environment, match)}/comments`, { body }),
  withdrawComment: (environment: string, match: string, id: string) => write<unknown>('DELETE', `${finding(environment, match)}/comments/${id}`),
  attach: (environment: string, match: string, file: File) => upload<AttachmentView>(`${finding(environment, match)}/attachments`, file),
  withdrawAttachment: (environment: string, match: string, id: string) => write<unknown>('DELETE', `${finding(environment, match)}/attachments/${id}`),
  savePolicy: (body: { due: DueRule[]; approve_acceptance: boolean; longest_acceptance_days: number | null; version: number }) => write<TriagePolicy>('PUT', '/settings/triage-policy', body),
  askApproval: (environment: string, body: Record<string, unknown>) => write<Approval>('POST', `/environments/${encodeURIComponent(environment)}/approvals`, body),
  answer: (id: string, verb: 'approve' | 'refuse' | 'withdraw', answer: string) => write<Approval>('POST', `/approvals/${id}/${verb}`, answer ? { answer } : {}),
  share: (environment: string, body: Record<string, unknown>) => write<ShareLink>('POST', shares(environment), body),
  revokeShare: (environment: string, id: string) => write<unknown>('DELETE', `${shares(environment)}/${id}`),
  openShared: (token: string, at: number) => write<SharedPage>('POST', '/shared/findings', { token, page: at }),
  openSharedCve: (token: string, cve: string) => write<SharedCve>('POST', '/shared/findings', { token, cve_id: cve }),
};
