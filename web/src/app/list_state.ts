// The address as the state of a list.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { changed, type Search } from './url_state';

/** The address parameters and a way to change some of them. `replace` for typing, so that Back does not step through letters. */
export function useListState(): [Search, (changes: Record<string, string | undefined>, how?: { replace?: boolean; keepPage?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const set = useCallback(
    (changes: Record<string, string | undefined>, how: { replace?: boolean; keepPage?: boolean } = {}) => {
      const next = (now: Search): Search => {
        const result = changed(now, changes);
        if (how.keepPage && now['page'] && !('page' in changes)) result['page'] = now['page'];
        return result;
      };
      void navigate({ to: '.', search: ((now: Search) => next(now)) as never, replace: how.replace ?? false, resetScroll: false });
    },
    [navigate],
  );
  return [search, set];
}
