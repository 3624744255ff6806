import type { ReactNode } from 'react';
import type { Resolution } from '@/api/types';
import { label, t } from '@/messages';

/** How surely we know which catalogue product an asset is; hatched when we do not. */
export function ResolutionMeter({ resolution: r, wide }: { resolution: Resolution; wide?: boolean }): ReactNode {
  if (r.status !== 'resolved') return <span className="chip unknown"><span>{label('resolution', r.status)}</span></span>;
  return (
    <span className="row nowrap" style={{ gap: 8, flexWrap: 'nowrap' }} title={t('asset.confidence', { value: r.confidence, band: label('confidence', r.confidence_band) })}>
      <span className="meter" style={{ width: wide ? 160 : 48, minWidth: 0 }} aria-hidden="true"><span style={{ width: `${r.confidence}%` }} /></span>
      <span className="small">{wide ? t('asset.confidence', { value: r.confidence, band: label('confidence', r.confidence_band) }) : t('asset.confidence_short', { value: r.confidence })}</span>
    </span>
  );
}
