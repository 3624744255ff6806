// What the person may do, as the server says: pages hide what would only be refused.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '@/api/queries';
import type { Permission } from '@/api/types';

export function useMay(): (permission: Permission) => boolean {
  const session = useQuery(queries.session()).data;
  return (permission) => session?.permissions.includes(permission) ?? false;
}

/** Shows its children only to those who may. */
export function May({ to, children }: { to: Permission; children: ReactNode }): ReactNode {
  return useMay()(to) ? <>{children}</> : null;
}
