import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Empty } from '@/design/states';
import { t } from '@/messages';

export function NotFound(): ReactNode {
  return (
    <main className="main" id="main">
      <Empty page icon="search" title={t('not_found.title')} text={t('not_found.text')}>
        <Link to="/dashboard" className="btn primary">{t('not_found.go')}</Link>
      </Empty>
    </main>
  );
}
