// One door to the server: envelope, errors, CSRF header. No rules of the product live here.
import { idsIn, idsOut } from './ids';
import type { FieldProblem, Page, Pagination } from './types';

export type Query = Record<string, string | number | boolean | null | undefined>;
interface ErrorBody { code?: string; message?: string; detail?: unknown; retryable?: boolean; retry_after_seconds?: number | null; action?: string }

/** A failure as the server (or the network) states it; `code` is stable and documented. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail: unknown = null,
    readonly retryable = false,
    readonly requestId: string | null = null,
    readonly retryAfterSeconds: number | null = null,
    readonly action: string | null = null,
  ) {
    super(message);
  }

  /** The problems of a refused form, by field; empty for every other error. */
  get fields(): FieldProblem[] {
    return Array.isArray(this.detail) ? (this.detail as FieldProblem[]).filter((p) => typeof p?.message === 'string') : [];
  }
}

let csrfToken = '';
/** The token of the session, sent with every write; kept in memory only. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function toQueryString(query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

export const base = '/api/v1';

async function failure(reply: Response): Promise<ApiError> {
  let body: { error?: ErrorBody; api?: { request_id?: string } } = {};
  try {
    body = await reply.json();
  } catch {
    // A proxy's page or a cut connection: the status alone has to do.
  }
  const error = body.error ?? {};
  return new ApiError(
    reply.status,
    error.code ?? `HTTP_${reply.status}`,
    error.message ?? reply.statusText,
    error.detail ?? (body.error ? null : body),
    error.retryable ?? reply.status >= 500,
    body.api?.request_id ?? reply.headers.get('X-Request-ID'),
    error.retry_after_seconds ?? null,
    error.action ?? null,
  );
}

/** A path below `base`, or one of another version ("/api/v2/…"). A form goes as it is, everything else as JSON. */
async function send(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrfToken) headers['X-CSRF-Token'] = csrfToken;
  let reply: Response;
  try {
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    if (body !== undefined) init.body = form ? body : JSON.stringify(idsOut(body));
    if (signal) init.signal = signal;
    reply = await fetch(path.startsWith('/api/') ? path : base + path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'OFFLINE', 'The server does not answer.', null, true);
  }
  if (!reply.ok) throw await failure(reply);
  return reply;
}

async function json(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Record<string, unknown>> {
  const reply = await send(method, path, body, signal);
  if (reply.status === 204) return {};
  const text = await reply.text();
  if (!text) return {};
  try {
    return JSON.parse(text, idsIn);
  } catch {
    throw new ApiError(reply.status, 'BAD_REPLY', 'The server answered with something that is not JSON.', text.slice(0, 200), true);
  }
}

/** GET of one thing: the member `data`, or the named container the compatible clients expect. */
export async function get<T>(path: string, query?: Query, signal?: AbortSignal, container = 'data'): Promise<T> {
  const body = await json('GET', path + toQueryString(query), undefined, signal);
  return (container in body ? body[container] : body) as T;
}

/** GET of a page of a collection. */
export async function page<T>(path: string, query?: Query, signal?: AbortSignal, container = 'data'): Promise<Page<T>> {
  const body = await json('GET', path + toQueryString(query), undefined, signal);
  const rows = (body[container] ?? []) as T[];
  if (body['pagination']) return { rows, pagination: body['pagination'] as Pagination };
  // Assets page by limit and offset.
  const limit = Number(body['limit'] ?? (rows.length || 1));
  const offset = Number(body['offset'] ?? 0);
  const total = Number(body['total'] ?? rows.length);
  const pages = Math.max(1, Math.ceil(total / limit));
  const current = Math.floor(offset / limit) + 1;
  return { rows, pagination: { total, page: current, per_page: limit, pages, has_next: current < pages, has_prev: current > 1, count: rows.length } };
}

/** Rows that one download takes; more than a person reads, little enough for the browser. */
export const mostExported = 10_000;

/** All rows of a list, page by page, up to `mostExported`. Lists count pages, or offsets as assets do. */
export async function everyRow<T>(path: string, query: Query, container = 'data'): Promise<{ rows: T[]; total: number }> {
  const size = 100;
  const rows: T[] = [];
  for (;;) {
    const position = container === 'assets' ? { limit: size, offset: rows.length } : { per_page: size, page: rows.length / size + 1 };
    const next = await page<T>(path, { ...query, ...position }, undefined, container);
    rows.push(...next.rows);
    if (next.rows.length < size || rows.length >= Math.min(next.pagination.total, mostExported)) return { rows, total: next.pagination.total };
  }
}

export async function write<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, container = 'data'): Promise<T> {
  const reply = await json(method, path, body ?? (method === 'DELETE' ? undefined : {}));
  return (container in reply ? reply[container] : reply) as T;
}

/** POST of one file as the form field `file`. */
export async function upload<T>(path: string, file: File): Promise<T> {
  const form = new FormData();
  form.set('file', file);
  return (await json('POST', path, form))['data'] as T;
}

/** A write or read whose whole body is wanted, as that of version 2 with its `data` and `meta`. */
export function whole<T>(method: 'GET' | 'POST', path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return json(method, path, body, signal) as Promise<T>;
}
