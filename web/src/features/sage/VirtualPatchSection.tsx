import type { ReactNode } from 'react';
import type { VirtualPatch } from '@/api/sage';
import { CopyButton } from '@/design/controls';
import { Notice } from '@/design/states';
import { t } from '@/messages';

/** A rule for network sensors that stands in for a missing patch, with what it catches wrongly and what it misses. */
export function VirtualPatchSection({ patch }: { patch: VirtualPatch }): ReactNode {
  return (
    <section className="section">
      <h3>{t('patch_rule.title')}</h3>
      <p className="sentences">{patch.condition} <span className="muted">{t('patch_rule.where', { protocol: patch.protocol, port: String(patch.port) })}</span></p>
      <div className="stack" style={{ margin: '10px 0' }}>
        <Rule name="Suricata" text={patch.suricata_rule} />
        <Rule name="Snort" text={patch.snort_rule} />
      </div>
      <Notice kind="warn" title={t('patch_rule.alert_first')}>
        <p className="small"><b>{t('patch_rule.false_positives')}</b> {patch.false_positives}</p>
        <p className="small"><b>{t('patch_rule.blind')}</b> {patch.blind}</p>
      </Notice>
    </section>
  );
}

function Rule({ name, text }: { name: string; text: string }): ReactNode {
  return (
    <figure>
      <figcaption className="spread"><b className="small">{name}</b><CopyButton text={text} label={t('patch_rule.copy', { name })} /></figcaption>
      <pre className="rule" tabIndex={0} role="group" aria-label={t('patch_rule.rule_of', { name })}>{text}</pre>
    </figure>
  );
}
