import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ImportResult } from '@/api/types';
import { Button } from '@/design/controls';
import { number } from '@/design/format';
import { Notice } from '@/design/states';
import { t } from '@/messages';
import { Problems } from './ImportPlanView';

export function ImportResultView({ result, environment, onAgain }: { result: ImportResult; environment: string; onAgain: () => void }): ReactNode {
  return (
    <div className="stack" style={{ gap: 16 }}>
      <Notice kind="ok" role="status" title={t('import.done')}><p>{t('import.done_text', { created: result.created, updated: result.updated, unchanged: result.unchanged, rejected: result.rejected, seconds: result.seconds.toFixed(1) })}</p></Notice>
      <section className="panel" aria-labelledby="matched">
        <div className="panel-head"><h2 id="matched">{t('import.matched')}</h2></div>
        <div className="panel-body stack">
          <p><span style={{ fontSize: 'var(--size-figure)', fontWeight: 640 }}>{number(result.findings_new)}</span> <span className="muted">{t('import.new_findings', { n: result.findings_new })}</span></p>
          <div className="row">
            <Link className="btn primary" to="/environments/$environmentId/findings" params={{ environmentId: environment }}>{t('import.see_findings')}</Link>
            <Link className="btn" to="/environments/$environmentId/assets" params={{ environmentId: environment }} search={{ resolution: 'ambiguous,unresolved' } as never}>{t('import.see_unresolved')}</Link>
            <Button onPress={onAgain}>{t('import.again')}</Button>
          </div>
        </div>
      </section>
      {result.problems.length > 0 && <Problems problems={result.problems} />}
    </div>
  );
}
