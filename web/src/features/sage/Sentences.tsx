// Sentences of the analyst, each with a button that shows what it rests on.
import type { ReactNode } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import type { Ground, Sentence } from '@/api/sage';
import { Icon } from '@/design/icons';
import { label, t } from '@/messages';

const looks: Record<Sentence['basis'], string> = { stated: 'ok', derived: 'info', general: '', absent: 'unknown' };

export function Sentences({ title, sentences }: { title: string; sentences: Sentence[] }): ReactNode {
  if (sentences.length === 0) return null;
  return (
    <section className="section">
      <h3>{title}</h3>
      <p className="sentences">
        {sentences.map((s, i) => <span key={i}>{s.text}<SourceButton sentence={s} /> </span>)}
      </p>
    </section>
  );
}

function SourceButton({ sentence }: { sentence: Sentence }): ReactNode {
  return (
    <DialogTrigger>
      <AriaButton className="source-button" aria-label={t('analysis.sources_of', { text: sentence.text })}><Icon name="info" /></AriaButton>
      <Popover className="popover" placement="bottom start">
        <Dialog className="source-list">
          <Heading slot="title" level={3}><span className={`chip ${looks[sentence.basis]}`}><span>{label('sentence_basis', sentence.basis)}</span></span></Heading>
          <p className="muted">{label('sentence_basis_help', sentence.basis)}</p>
          {sentence.sources.length > 0 && <ul>{sentence.sources.map((s, i) => <li key={i}><GroundText ground={s} /></li>)}</ul>}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** "CSAF advisory ICSA-24-165-10, remedies". */
export function GroundText({ ground }: { ground: Ground }): ReactNode {
  return <span className="wrap-anywhere"><b>{label('source', ground.source)}</b> {ground.document}{ground.field && <span className="muted">, {ground.field}</span>}</span>;
}
