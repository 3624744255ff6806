// Which environment the person works in: the one in the address, else the one last opened, else the first.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { queries } from '@/api/queries';
import type { Environment } from '@/api/types';

const place = 'bulkhead.environment';

export function useEnvironments(): Environment[] {
  return useQuery(queries.environments()).data ?? [];
}

export function useCurrentEnvironment(): Environment | undefined {
  const all = useEnvironments();
  const params = useParams({ strict: false }) as { environmentId?: string };
  useEffect(() => {
    if (params.environmentId) {
      try { localStorage.setItem(place, params.environmentId); } catch { /* storage is off */ }
    }
  }, [params.environmentId]);
  let last: string | null = null;
  try { last = localStorage.getItem(place); } catch { /* storage is off */ }
  const same = (id: string | null | undefined): Environment | undefined => all.find((e) => String(e.id) === id);
  return same(params.environmentId) ?? same(last) ?? all[0];
}
