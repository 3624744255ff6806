import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ErrorPanel } from '@/design/states';
import { t } from '@/messages';

/** Shown in place of a page that could not be drawn; the rest of the interface stays usable. */
export function Broken({ error, reset }: ErrorComponentProps): ReactNode {
  return (
    <div className="stack">
      <h1>{t('error.page')}</h1>
      <ErrorPanel error={error} onRetry={reset} />
    </div>
  );
}
