// Our own SVG charts. Each has a title sentence, labels beside the colour, and a table twin.
import { useId, useState, type ReactNode } from 'react';
import type { Contribution, Severity } from '@/api/types';
import { label, t } from '@/messages';
import { SeverityShape } from './badges';
import { IconButton } from './controls';
import { csvText, saveFile } from './csv';
import { number, share } from './format';

export interface Slice { key: string; label: string; count: number; severity?: Severity; target?: ReactNode }

/** A chart with a button that shows the same numbers as a table. */
export function ChartPanel({ title, note, rows, denominator, children, extra }: {
  title: string; note: string; rows: Slice[]; denominator?: { value: number; of: string } | null | undefined; children: ReactNode; extra?: ReactNode;
}): ReactNode {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const save = (): void => saveFile(`${title}.csv`, csvText([t('chart.group'), t('chart.count')], rows.map((r) => [r.label, r.count])));
  const whole = denominator?.value ?? rows.reduce((sum, r) => sum + r.count, 0);
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        <span className="row">
          {extra}
          <IconButton small icon="download" label={t('chart.csv', { title })} onPress={save} />
          <button type="button" className="btn small quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? t('chart.as_chart') : t('chart.as_table')}</button>
        </span>
      </div>
      <div className="panel-body">
        {asTable ? (
          <table className="table plain">
            <thead><tr><th scope="col">{t('chart.group')}</th><th scope="col" className="num">{t('chart.count')}</th><th scope="col" className="num">{t('chart.share')}</th></tr></thead>
            <tbody>
              {rows.map((r) => <tr key={r.key}><th scope="row" style={{ background: 'none' }}>{r.label}</th><td className="num">{r.target ?? number(r.count)}</td><td className="num">{share(r.count, whole)}</td></tr>)}
              <tr className="total"><td>{t('chart.whole')}</td><td className="num">{number(whole)}</td><td className="num" /></tr>
            </tbody>
          </table>
        ) : children}
      </div>
      <p className="panel-note">{note}{denominator ? ` ${t('chart.denominator', { n: denominator.value, of: denominator.of })}` : ''}</p>
    </section>
  );
}

/** Ring of severities with the total in the middle. */
export function Donut({ rows, title }: { rows: Slice[]; title: string }): ReactNode {
  const total = rows.reduce((sum, r) => sum + r.count, 0);
  const radius = 42;
  const around = 2 * Math.PI * radius;
  let at = 0;
  return (
    <div className="row" style={{ gap: 24, flexWrap: 'wrap' }}>
      <svg viewBox="0 0 120 120" width="148" height="148" role="img" aria-label={`${title}: ${rows.map((r) => `${r.label} ${number(r.count)}`).join(', ')}`}>
        <circle cx="60" cy="60" r={radius} fill="none" stroke="var(--panel-2)" strokeWidth="15" />
        {total > 0 && rows.map((r) => {
          const length = (r.count / total) * around;
          const arc = <circle key={r.key} cx="60" cy="60" r={radius} fill="none" stroke="currentColor" className={`fill-${r.severity ?? 'NONE'}`} strokeWidth="15" strokeDasharray={`${Math.max(0, length - 1.4)} ${around}`} strokeDashoffset={-at} transform="rotate(-90 60 60)" />;
          at += length;
          return arc;
        })}
        <text x="60" y="60" textAnchor="middle" fontSize="19" fontWeight="640" fill="var(--ink)" letterSpacing="-0.5">{number(total)}</text>
        <text x="60" y="74" textAnchor="middle" fontSize="8.5" fill="var(--ink-3)">{t('chart.total')}</text>
      </svg>
      <table className="table plain" style={{ width: 'auto', flex: 1, minWidth: 180 }} aria-label={title}>
        <tbody>
          {rows.map((r) => (
            <tr key={r.key}>
              <td style={{ border: 0, height: 28, padding: '0 8px 0 0' }}><span className={`sev ${r.severity ?? 'NONE'}`}><SeverityShape severity={r.severity ?? 'NONE'} />{r.label}</span></td>
              <td className="num" style={{ border: 0, height: 28, padding: '0 8px' }}>{r.target ?? number(r.count)}</td>
              <td className="num muted" style={{ border: 0, height: 28, padding: 0 }}>{share(r.count, total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const order: Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/** Horizontal bars; when `parts` are given each bar is split by severity. */
export function Bars({ rows, parts, hatch }: { rows: Slice[]; parts?: (key: string) => Partial<Record<Severity, number>> | null | undefined; hatch?: (key: string) => boolean }): ReactNode {
  const most = Math.max(1, ...rows.map((r) => r.count));
  return (
    <div className="bars">
      {rows.map((r) => {
        const split = parts?.(r.key);
        let at = 0;
        return (
          <div key={r.key} style={{ display: 'contents' }}>
            <span>{r.severity ? <span className={`sev ${r.severity}`}><SeverityShape severity={r.severity} />{r.label}</span> : r.label}</span>
            <span className="track" style={hatch?.(r.key) ? { backgroundImage: 'var(--hatch)' } : {}}>
              <svg viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden="true">
                {split ? order.map((s) => {
                  const width = ((split[s] ?? 0) / most) * 100;
                  const bar = <rect key={s} x={at} y="0" width={Math.max(0, width - 0.25)} height="18" fill="currentColor" className={`fill-${s}`} />;
                  at += width;
                  return bar;
                }) : !hatch?.(r.key) && <rect x="0" y="0" width={(r.count / most) * 100} height="18" fill={r.severity ? 'currentColor' : 'var(--accent)'} className={r.severity ? `fill-${r.severity}` : ''} />}
              </svg>
            </span>
            <span className="num">{r.target ?? number(r.count)}</span>
          </div>
        );
      })}
    </div>
  );
}

/** How a score comes about: each factor's step from the running sum to the next. */
export function Waterfall({ contributions, score, scaleTo = 10 }: { contributions: Contribution[]; score: number; scaleTo?: number }): ReactNode {
  let running = 0;
  const steps = contributions.map((c) => {
    const from = running;
    running += c.hundredths;
    return { ...c, from, to: running };
  });
  const low = Math.min(0, ...steps.map((s) => Math.min(s.from, s.to)));
  const high = Math.max(scaleTo * 100, ...steps.map((s) => Math.max(s.from, s.to)));
  const x = (v: number): number => ((v - low) / (high - low)) * 100;
  const points = (hundredths: number): string => `${hundredths > 0 ? '+' : hundredths < 0 ? '\u2212' : ''}${(Math.abs(hundredths) / 100).toFixed(2)}`;
  return (
    <table className="table plain" style={{ tableLayout: 'fixed' }}>
      <thead><tr><th scope="col" style={{ width: '40%' }}>{t('score.factor')}</th><th scope="col">{t('score.step')}</th><th scope="col" className="num" style={{ width: 80 }}>{t('score.points')}</th></tr></thead>
      <tbody>
        {steps.map((s, i) => (
          <tr key={s.factor + i}>
            <td><span style={{ fontWeight: 560 }}>{label('factor', s.factor)}</span>{s.assumed && <> <span className="chip unknown"><span>{t('score.assumed')}</span></span></>}<span className="muted xsmall wrap-anywhere" style={{ display: 'block' }}>{s.detail}</span></td>
            <td>
              <svg viewBox="0 0 100 14" preserveAspectRatio="none" width="100%" height="14" aria-hidden="true" style={{ display: 'block' }}>
                <rect x={x(0)} y="0" width="0.3" height="14" fill="var(--line-strong)" />
                <rect x={x(Math.min(s.from, s.to))} y="2" width={Math.max(0.6, Math.abs(x(s.to) - x(s.from)))} height="10" fill={s.hundredths < 0 ? 'var(--ok)' : 'var(--accent)'} opacity={s.hundredths === 0 ? 0.3 : 1} />
                <rect x={x(s.to)} y="0" width="0.3" height="14" fill="var(--ink-3)" />
              </svg>
            </td>
            <td className="num">{points(s.hundredths)}</td>
          </tr>
        ))}
        <tr className="total"><td>{t('score.sum')}</td><td /><td className="num">{score.toFixed(2)}</td></tr>
      </tbody>
    </table>
  );
}

/** Opened above the line, closed below it, week by week. */
export function Trend({ weeks }: { weeks: { week: string; opened: number; closed: number }[] }): ReactNode {
  const most = Math.max(1, ...weeks.map((w) => Math.max(w.opened, w.closed)));
  const step = 100 / Math.max(1, weeks.length);
  return (
    <figure>
      <svg viewBox="0 0 100 44" preserveAspectRatio="none" width="100%" height="150" role="img" aria-label={t('summary.trend_spoken', { n: weeks.length })}>
        {weeks.map((w, i) => (
          <g key={w.week}>
            <rect x={i * step + step * 0.18} width={step * 0.64} y={22 - (w.opened / most) * 20} height={(w.opened / most) * 20} fill="var(--line-strong)"><title>{`${w.week}: ${label('summary', 'opened')} ${w.opened}`}</title></rect>
            <rect x={i * step + step * 0.18} width={step * 0.64} y={22} height={(w.closed / most) * 20} fill="var(--accent)"><title>{`${w.week}: ${label('summary', 'closed')} ${w.closed}`}</title></rect>
          </g>
        ))}
        <rect x="0" y="21.9" width="100" height="0.25" fill="var(--line-strong)" />
      </svg>
      <figcaption className="spread xsmall muted"><span>{weeks[0]?.week}</span><span className="row"><span style={{ color: 'var(--line-strong)' }}>■</span> {t('summary.opened')} <span style={{ color: 'var(--accent)' }}>■</span> {t('summary.closed')}</span><span>{weeks.at(-1)?.week}</span></figcaption>
    </figure>
  );
}
