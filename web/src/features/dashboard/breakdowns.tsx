// Breakdown of the server as chart rows with links.
import type { ReactNode } from 'react';
import type { Breakdown, Severity } from '@/api/types';
import { Bars, ChartPanel, Donut, type Slice } from '@/design/charts';
import { label } from '@/messages';
import { CountLink } from './links';

function slices(data: Breakdown, prefix: string, environment: string | undefined): Slice[] {
  return data.rows.map((r) => {
    const name = r.label ?? label(prefix, r.key);
    const slice: Slice = { key: r.key, label: name, count: r.count, target: <CountLink count={r.count} target={r} environment={environment} what={name} /> };
    if (prefix === 'severity') slice.severity = r.key as Severity;
    return slice;
  });
}

export function BreakdownPanel({ title, data, prefix, environment, kind }: { title: string; data: Breakdown; prefix: string; environment?: string | undefined; kind: 'donut' | 'bars' }): ReactNode {
  const rows = slices(data, prefix, environment);
  return (
    <ChartPanel title={title} note={data.rule} rows={rows} denominator={data.denominator}>
      {kind === 'donut' ? <Donut rows={rows} title={title} /> : <Bars rows={rows} parts={(key) => data.rows.find((r) => r.key === key)?.parts} hatch={(key) => prefix === 'quality' && key !== 'complete' && key !== 'validated' && !data.rows.find((r) => r.key === key)?.count} />}
    </ChartPanel>
  );
}
