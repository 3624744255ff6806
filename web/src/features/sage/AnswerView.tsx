import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Answer } from '@/api/sage';
import { Button } from '@/design/controls';
import { decimal, number } from '@/design/format';
import { label, readable, t } from '@/messages';
import { GroundText } from './Sentences';

/** One answer: its words, its list, how it was counted, what it rests on, and how the question was read. */
export function AnswerView({ answer: a, onAsk }: { answer: Answer; onAsk: (question: string) => void }): ReactNode {
  return (
    <div className={`panel answer ${a.kind}`}>
      <div className="panel-body stack">
        <Message text={a.message} />
        {a.choices.length > 0 && <div className="option-row" role="group" aria-label={t('chat.choices')}>{a.choices.map((c) => <Button key={c} onPress={() => onAsk(c)}>{c}</Button>)}</div>}
        {a.sources.length > 0 && <Sources answer={a} />}
        {(a.rule || (a.total !== null && a.total !== undefined)) && <p className="small"><b>{t('chat.counted')}</b> {a.rule} {a.total !== null && a.total !== undefined && <span className="muted">{t('chat.total', { n: a.total })}</span>}</p>}
        {a.grounds.length > 0 && (
          <details>
            <summary>{t('chat.grounds', { n: a.grounds.length })}</summary>
            <ul className="stack-tight small">{a.grounds.map((g, i) => <li key={i}><GroundText ground={g} /></li>)}</ul>
          </details>
        )}
        <details>
          <summary>{t('chat.reading')} {a.kind === 'answer' && <span className="muted">{t('chat.confidence', { value: decimal(a.confidence, 2) })}</span>}</summary>
          <Reading query={a.query} />
        </details>
      </div>
    </div>
  );
}

/** Plain text whose lines that begin with "- " are list items. */
export function Message({ text }: { text: string }): ReactNode {
  const blocks: { list: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const list = line.startsWith('- ');
    const last = blocks.at(-1);
    if (!line.trim()) continue;
    if (last && last.list && list) last.lines.push(line.slice(2));
    else blocks.push({ list, lines: [list ? line.slice(2) : line] });
  }
  return <>{blocks.map((b, i) => b.list ? <ul key={i} className="plain-list">{b.lines.map((l, j) => <li key={j}>{l}</li>)}</ul> : <p key={i} className="sentences">{b.lines[0]}</p>)}</>;
}

function Sources({ answer }: { answer: Answer }): ReactNode {
  return (
    <div className="table-wrap" role="group" aria-label={t('chat.cves')} tabIndex={0}>
      <table className="table plain" aria-label={t('chat.cves')}>
        <thead><tr><th scope="col">{t('findings.vulnerability')}</th><th scope="col" className="num">CVSS</th></tr></thead>
        <tbody>
          {answer.sources.map((s) => (
            <tr key={s.cve_id}>
              <td><Link className="row-link" to="/vulnerabilities/$cveId" params={{ cveId: s.cve_id }}>{s.cve_id}</Link><span className="title wide clip" title={s.title}>{s.title}</span></td>
              <td className="num">{s.cvss_score === null || s.cvss_score === undefined ? t('common.not_known') : decimal(s.cvss_score, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The parts of the question that were understood; what is empty is left out. */
function Reading({ query }: { query: Record<string, unknown> }): ReactNode {
  const shown = Object.entries(query).filter(([name, v]) => v !== null && v !== '' && name !== 'choices' && !(name === 'limit' && v === 0) && !(name === 'aspect' && v === 'all') && !(Array.isArray(v) && v.length === 0));
  const text = (name: string, value: unknown): string => {
    if (Array.isArray(value)) return value.join(', ');
    if (typeof value === 'number') return name.startsWith('cvss') ? decimal(value / 10, 1) : name === 'bcs_min' ? decimal(value / 100, 2) : number(value);
    return typeof value === 'boolean' ? t(`yes_no.${value}`) : String(value);
  };
  return <dl className="facts">{shown.map(([name, value]) => <div key={name} style={{ display: 'contents' }}><dt>{label('question_part', name)}</dt><dd>{name === 'intent' ? readable(String(value)) : text(name, value)}</dd></div>)}</dl>;
}
