// Alerts: the bell, the watchlist, and where alerts go. Shapes, reads and writes as docs/api.md states them.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, page, write } from './client';
import { systemTypes } from './tickets';
import type { Maturity, Severity } from './types';

export const triggers = ['kev.new', 'cve.critical', 'cve.high', 'exploit.confirmed', 'asset.matched', 'watchlist.update', 'report.ready', 'ticket.created'] as const;
export type Trigger = (typeof triggers)[number];

export interface Notification {
  id: string; kind: 'kev' | 'critical' | 'exploit' | 'report' | 'ticket' | 'watchlist'; title: string; detail: string; link: string; environment_id?: string | null; at: string; read: boolean;
}
export type WatchType = 'cve' | 'vendor' | 'product' | 'protocol';
export interface WatchEntry { id: string; entity_type: WatchType; entity_id: string; name: string; severity_threshold?: Severity | null; created_at: string }
export interface Watchlist { items: WatchEntry[]; total: number; limit: number; used: number; remaining: number }
export interface WatchMatch {
  entry_id: string; watched: string; cve_id: string; bsid: string; title: string; severity?: Severity | null; published_at?: string | null; cvss_score?: number | null;
  bcs_score?: number | null; epss_percentile?: number | null; kev_flagged: boolean; exploit_maturity: Maturity; primary_vendor: string; primary_product: string;
}
/** What the catalogue offers while a name is typed. */
export interface CatalogueName { id: string; name: string; cve_count: number }

export type ConnectionType = 'email' | 'slack' | 'teams' | 'pagerduty' | 'webhook' | 'syslog';
export interface Connection {
  id: string; type: ConnectionType; name: string; enabled: boolean; to: string[]; url?: string | null; target?: string | null; host?: string | null;
  transport?: 'udp' | 'tcp' | 'tls' | null; format?: 'rfc5424' | 'cef' | null; port?: number | null; has_credentials: boolean; created_at: string; updated_at: string;
}
export interface ConnectionTest { sent: boolean; message: string; status?: number | null }
export interface Webhook { id: string; name: string; url: string; events: Trigger[]; enabled: boolean; created_at: string; updated_at: string; secret?: string | null }
export interface AlertRule {
  id: string; name: string; trigger: Trigger; environment_id?: string | null; connection_id?: string | null; severity_floor?: number | null; quiet_from?: string | null; quiet_to?: string | null;
  utc_offset_minutes: number; digest: 'none' | 'hourly' | 'daily'; enabled: boolean; created_at: string; updated_at: string; version: number;
}
export interface Recipient { id: string; email: string; environment_id?: string | null; created_at: string }
export type DeliveryState = 'waiting' | 'retrying' | 'sent' | 'dead';
export interface Delivery {
  id: string; state: DeliveryState; destination: string; connection_id?: string | null; to: string[]; event: string; title: string; alerts: number; attempts: number;
  created_at: string; sent_at?: string | null; next_attempt_at?: string | null; last_error?: string | null;
}
export interface DeliveryDetail extends Delivery { attempt_log: { at: string; milliseconds: number; status?: number | null; sent: boolean; message: string }[] }

const list = <T>(name: string, path: string) => queryOptions({ queryKey: [name], queryFn: ({ signal }) => get<T[]>(path, undefined, signal) });

export const notifyQueries = {
  notifications: (count: number) => queryOptions({ queryKey: ['notifications', count], queryFn: ({ signal }) => page<Notification>('/notifications', { per_page: count }, signal), placeholderData: keepPreviousData, staleTime: 0 }),
  watchlist: () => queryOptions({ queryKey: ['watchlist'], queryFn: ({ signal }) => get<Watchlist>('/watchlist', undefined, signal) }),
  watchMatches: (limit: number) => queryOptions({ queryKey: ['watchlist', 'matches', limit], queryFn: ({ signal }) => get<WatchMatch[]>('/watchlist/matches', { limit }, signal), placeholderData: keepPreviousData }),
  /** Names of a kind that begin with or hold what was typed. */
  names: (kind: 'vendors' | 'products' | 'protocols', q: string) => queryOptions({
    queryKey: ['catalog', kind, q], queryFn: ({ signal }) => get<CatalogueName[]>(`/catalog/${kind}`, kind === 'protocols' ? { q } : { q, limit: 12 }, signal), placeholderData: keepPreviousData,
  }),
  /** Where alerts can go: ticket systems are connections too, and have their own page. */
  connections: () => queryOptions({ ...list<Connection>('connections', '/integrations/connections'), select: (rows: Connection[]) => rows.filter((c) => !(systemTypes as readonly string[]).includes(c.type)) }),
  webhooks: () => list<Webhook>('webhooks', '/webhooks'),
  rules: () => list<AlertRule>('alert-rules', '/integrations/alert-rules'),
  recipients: () => list<Recipient>('recipients', '/integrations/recipients'),
  deliveries: (params: { state?: string | undefined; page: string }) => queryOptions({
    queryKey: ['deliveries', params], queryFn: ({ signal }) => page<Delivery>('/integrations/deliveries', { ...params, per_page: 50 }, signal), placeholderData: keepPreviousData,
    refetchInterval: (q) => (q.state.data?.rows.some((d) => d.state === 'waiting' || d.state === 'retrying') ? 5000 : false),
  }),
  delivery: (id: string) => queryOptions({ queryKey: ['deliveries', 'one', id], queryFn: ({ signal }) => get<DeliveryDetail>(`/integrations/deliveries/${encodeURIComponent(id)}`, undefined, signal) }),
};

/** A new record, or a change of the one with the id. */
const save = <T>(path: string, body: unknown, id?: string): Promise<T> => (id ? write<T>('PUT', `${path}/${id}`, body) : write<T>('POST', path, body));

export const notifyCalls = {
  read: (id: string) => write<{ unread: number }>('POST', `/notifications/${id}/read`),
  readAll: () => write<{ unread: number }>('POST', '/notifications/read'),
  watch: (body: { entity_type: WatchType; entity_id?: number; value?: string; severity_threshold?: string }) => write<WatchEntry>('POST', '/watchlist', body, 'item'),
  unwatch: (id: string) => write<unknown>('DELETE', `/watchlist/${id}`),
  saveConnection: (body: Record<string, unknown>, id?: string) => save<Connection>('/integrations/connections', body, id),
  deleteConnection: (id: string) => write<unknown>('DELETE', `/integrations/connections/${id}`),
  testConnection: (id: string) => write<ConnectionTest>('POST', `/integrations/connections/${id}/test`),
  saveWebhook: (body: Record<string, unknown>, id?: string) => save<Webhook>('/webhooks', body, id),
  deleteWebhook: (id: string) => write<unknown>('DELETE', `/webhooks/${id}`),
  saveRule: (body: Record<string, unknown>, id?: string) => save<AlertRule>('/integrations/alert-rules', body, id),
  deleteRule: (id: string) => write<unknown>('DELETE', `/integrations/alert-rules/${id}`),
  addRecipient: (body: { email: string; environment_id: string | null }) => write<Recipient>('POST', '/integrations/recipients', body),
  removeRecipient: (id: string) => write<unknown>('DELETE', `/integrations/recipients/${id}`),
  replay: (id: string) => write<Delivery>('POST', `/integrations/deliveries/${encodeURIComponent(id)}/replay`),
};
