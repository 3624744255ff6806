import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Empty } from '@/design/states';
import { t } from '@/messages';
import { useTitle } from './title';

export function NotFound(): ReactNode {
  useTitle(t('not_found.title'));
  return (
    <Empty page icon="search" title={t('not_found.title')} text={t('not_found.text')}>
      <Link to="/home" className="btn primary">{t('not_found.go')}</Link>
    </Empty>
  );
}
