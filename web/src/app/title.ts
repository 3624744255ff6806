import { useEffect } from 'react';

/** The browser tab says where one is: "Findings · North plant · Bulkhead". */
export function useTitle(...parts: (string | undefined)[]): void {
  const text = [...parts.filter(Boolean), 'Bulkhead'].join(' · ');
  useEffect(() => { document.title = text; }, [text]);
}
