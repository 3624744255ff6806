import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { TicketList } from './TicketList';

/** The tickets of one environment. */
export function TicketsTab(): ReactNode {
  const { environmentId } = useParams({ strict: false }) as { environmentId: string };
  return <TicketList environment={environmentId} />;
}
