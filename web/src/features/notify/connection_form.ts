// What each kind of connection asks for, and the body that the server gets. An empty credential of a stored connection stays as it is.
import type { Connection, ConnectionType } from '@/api/notify';

export const connectionTypes: ConnectionType[] = ['email', 'slack', 'teams', 'pagerduty', 'webhook', 'syslog'];

export interface ConnectionForm {
  type: ConnectionType; name: string; enabled: boolean; to: string; url: string; by: 'key' | 'mail'; routing_key: string; secret: string; host: string; port: string; transport: 'udp' | 'tcp' | 'tls'; format: 'rfc5424' | 'cef';
}

export function formOf(connection?: Connection): ConnectionForm {
  return {
    type: connection?.type ?? 'email', name: connection?.name ?? '', enabled: connection?.enabled ?? true, to: connection?.to.join('\n') ?? '', url: connection?.url ?? '',
    by: connection?.type === 'pagerduty' && connection.to.length > 0 ? 'mail' : 'key', routing_key: '', secret: '', host: connection?.host ?? '', port: String(connection?.port ?? 6514),
    transport: connection?.transport ?? 'tls', format: connection?.format ?? 'rfc5424',
  };
}

/** Addresses between commas, semicolons, spaces or lines. */
export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** The body of POST (with its type) or PUT (without) /integrations/connections. */
export function bodyOf(form: ConnectionForm, stored: boolean): Record<string, unknown> {
  const body: Record<string, unknown> = { ...(stored ? {} : { type: form.type }), name: form.name.trim(), enabled: form.enabled };
  const credential = (name: 'url' | 'secret' | 'routing_key'): Record<string, string> => (form[name].trim() ? { [name]: form[name].trim() } : {});
  switch (form.type) {
    case 'email': return { ...body, to: addressesIn(form.to) };
    case 'slack':
    case 'teams': return { ...body, ...credential('url') };
    case 'pagerduty': return form.by === 'mail' ? { ...body, to: addressesIn(form.to) } : { ...body, to: [], url: form.url.trim(), ...credential('routing_key') };
    case 'webhook': return { ...body, url: form.url.trim(), ...credential('secret') };
    case 'syslog': return { ...body, host: form.host.trim(), port: Number(form.port), transport: form.transport, format: form.format };
  }
}

/** Where it goes, in words. */
export function targetOf(c: Connection): string {
  if (c.to.length > 0) return c.to.join(', ');
  if (c.host) return `${c.host}:${c.port ?? ''} ${(c.transport ?? '').toUpperCase()}`.trim();
  return c.url || c.target || '';
}
