// Tickets and their rules. Shapes, reads and writes as docs/api.md states them.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, page, write } from './client';
import type { Maturity, Named, Severity } from './types';

export const destinations = ['none', 'email', 'jira', 'servicenow', 'linear'] as const;
export type Destination = (typeof destinations)[number];
export const closeReasons = ['patched', 'risk_accepted', 'false_positive', 'vendor_notified'] as const;
export type CloseReason = (typeof closeReasons)[number];
export const priorities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
export type Priority = (typeof priorities)[number];
export const ticketTriggers = ['kev.new', 'cve.critical', 'cve.high', 'exploit.confirmed', 'asset.matched'] as const;

export interface Routing { connection_id?: string | null; to: string[]; project?: string | null; issue_type?: string | null; assignment_group?: string | null; team?: string | null }
export interface Verification {
  status: 'fixed' | 'affected' | 'undecided' | 'unverifiable'; version?: string | null; sentence: string; fixed_version?: string | null; source?: string | null; document?: string | null; checked_at: string;
}
export interface Ticket {
  id: string; cve_id: string; bsid: string; title: string; details?: string | null; priority: Priority; severity: Severity; state: 'open' | 'closed' | 'reopened'; environment: Named; asset: Named; match_id: string;
  assignee?: string | null; due_date?: string | null; overdue: boolean; destination_type: Destination; destination: Routing;
  remote: { key?: string | null; url?: string | null; status?: string | null; state: 'unknown' | 'open' | 'done' | 'dropped'; error?: string | null; at?: string | null };
  conflict: boolean; close_reason?: CloseReason | null; resolution_notes?: string | null; reopen_reason?: string | null; verification?: Verification | null; finding_decided: boolean;
  created_by: string; created_at: string; updated_at: string; closed_by?: string | null; closed_at?: string | null; version: number;
}
export interface TicketDetail extends Ticket {
  brief: { cve_title: string; cvss?: number | null; bcs?: number | null; epss_percentile?: number | null; kev: boolean; exploit_maturity: Maturity; device: string; summary: string; fix_available: boolean; fix: string; advisory_url: string; steps: string[] };
  history: { at: string; actor: string; kind: string; sentence: string; notes: string; log_index: number }[];
}
export interface TicketRule {
  id: string; name: string; trigger: string; environment_id?: string | null; severity_floor?: number | null; destination_type: Destination; destination: Routing; assignee?: string | null; due_days?: number | null;
  enabled: boolean; left_over: number; left_over_at?: string | null; version: number;
}
export interface Forecast { findings: number; with_ticket: number; would_open: number; items: { match_id: string; cve_id: string; title: string; severity: Severity; environment: Named; asset: Named }[] }
export const systemTypes = ['jira', 'servicenow', 'linear'] as const;
export type SystemType = (typeof systemTypes)[number];
/** A connection that takes tickets. */
export interface TicketSystem {
  id: string; type: SystemType; name: string; enabled: boolean; url?: string | null; flavour?: 'cloud' | 'server' | null; user?: string | null; on_remote_close?: 'close' | 'ask' | null; inbound_path?: string | null;
}

type Params = Record<string, string | number | undefined>;
const one = (id: string): string => `/tickets/${encodeURIComponent(id)}`;

export const ticketQueries = {
  list: (environment: string | undefined, params: Params) => queryOptions({
    queryKey: ['tickets', environment ?? '', params], queryFn: ({ signal }) => page<Ticket>(environment ? `/environments/${encodeURIComponent(environment)}/tickets` : '/tickets', params, signal, 'tickets'), placeholderData: keepPreviousData,
  }),
  one: (id: string) => queryOptions({ queryKey: ['tickets', 'one', id], queryFn: ({ signal }) => get<TicketDetail>(one(id), undefined, signal) }),
  rules: () => queryOptions({ queryKey: ['ticket-rules'], queryFn: ({ signal }) => get<TicketRule[]>('/integrations/ticket-rules', undefined, signal) }),
  systems: () => queryOptions({ queryKey: ['connections'], queryFn: ({ signal }) => get<TicketSystem[]>('/integrations/connections', undefined, signal), select: (rows) => rows.filter((c) => systemTypes.includes(c.type)) }),
};

export const ticketCalls = {
  open: (environment: string, body: Record<string, unknown>) => write<TicketDetail>('POST', `/environments/${encodeURIComponent(environment)}/tickets`, body),
  change: (id: string, body: Record<string, unknown>) => write<TicketDetail>('PUT', one(id), body),
  close: (id: string, body: Record<string, unknown>) => write<TicketDetail>('POST', `${one(id)}/close`, body),
  reopen: (id: string, reason: string) => write<TicketDetail>('POST', `${one(id)}/reopen`, { reason }),
  send: (id: string) => write<TicketDetail>('POST', `${one(id)}/send`),
  saveRule: (body: Record<string, unknown>, id?: string) => (id ? write<TicketRule>('PUT', `/integrations/ticket-rules/${id}`, body) : write<TicketRule>('POST', '/integrations/ticket-rules', body)),
  deleteRule: (id: string) => write<unknown>('DELETE', `/integrations/ticket-rules/${id}`),
  testRule: (id: string) => write<Forecast>('POST', `/integrations/ticket-rules/${id}/test`),
  runRule: (id: string) => write<{ opened: number; ticket_ids: number[] }>('POST', `/integrations/ticket-rules/${id}/run`),
  saveSystem: (body: Record<string, unknown>, id?: string) => (id ? write<TicketSystem>('PUT', `/integrations/connections/${id}`, body) : write<TicketSystem>('POST', '/integrations/connections', body)),
  deleteSystem: (id: string) => write<unknown>('DELETE', `/integrations/connections/${id}`),
  testSystem: (id: string) => write<{ sent: boolean; message: string }>('POST', `/integrations/connections/${id}/test`),
};

/** What a change of a ticket makes old. */
export const staleTickets: unknown[][] = [['tickets'], ['environment'], ['environments'], ['dashboard'], ['log'], ['checkpoint']];
