import type { CSSProperties, ReactNode } from 'react';
import type { Figure } from '@/api/types';
import { number, share } from '@/design/format';
import { label, t } from '@/messages';
import { CountLink } from './links';

const acting = new Set(['known_exploited', 'exploited']);

/** One figure: its value (or why it is not known), of how many, and the rule by which it was counted. */
export function FigureCard({ figure, environment }: { figure: Figure; environment?: string | undefined }): ReactNode {
  const name = label('figure', figure.id);
  const known = figure.value !== null && figure.value !== undefined;
  const of = figure.denominator;
  return (
    <section className={`panel figure${known && figure.value! > 0 && acting.has(figure.id) ? ' act' : ''}`} aria-label={name}>
      <h2 className="name">{name}</h2>
      {known ? (
        <p className="value"><CountLink count={figure.value!} target={figure} environment={environment} what={name} /></p>
      ) : (
        <p className="value unknown"><span>{t('common.not_known')}{figure.unknown ? `: ${figure.unknown}` : ''}</span></p>
      )}
      {known && of && <p className="of">{figure.value! > of.value ? t('dashboard.over', { n: number(of.value), of: of.of }) : t('dashboard.of', { n: of.value, of: of.of, share: share(figure.value!, of.value) })}</p>}
      <p className="rule">{figure.rule}</p>
    </section>
  );
}

/** Rows of equal length: six figures in one row, eight in two of four. */
export function figureColumns(count: number): CSSProperties {
  return { '--columns': count <= 6 ? count : Math.ceil(count / 2) } as CSSProperties;
}
