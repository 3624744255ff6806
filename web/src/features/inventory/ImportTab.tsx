// Import in three steps: give a table, check the plan the server makes of it, apply. Nothing changes before the last step.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { DropZone, FileTrigger, type DropItem } from 'react-aria-components';
import { base } from '@/api/client';
import { calls } from '@/api/queries';
import type { ImportPlan, ImportResult } from '@/api/types';
import { useMay } from '@/app/permissions';
import { Button, TextField } from '@/design/controls';
import { bytes } from '@/design/format';
import { Icon } from '@/design/icons';
import { ErrorPanel, Notice } from '@/design/states';
import { t } from '@/messages';
import { asCsv } from './csv';
import { ImportPlanView } from './ImportPlanView';
import { ImportResultView } from './ImportResultView';

export function ImportTab(): ReactNode {
  const { environmentId } = useParams({ strict: false }) as { environmentId: string };
  const client = useQueryClient();
  const may = useMay()('manage_assets');
  const [csv, setCsv] = useState('');
  const [name, setName] = useState('');
  const [plan, setPlan] = useState<ImportPlan | null>(null);
  const [result, setResult] = useState<ImportResult | null>(null);
  const preview = useMutation({
    mutationFn: (input: { csv: string; mapping?: Record<string, string> }) => calls.previewImport(environmentId, input),
    onSuccess: setPlan,
  });
  const commit = useMutation({
    mutationFn: (mode: 'all' | 'good') => calls.commitImport(environmentId, { csv, mapping: plan!.mapping, mode }),
    onSuccess: (out) => {
      setResult(out);
      for (const key of ['environment', 'environments', 'dashboard', 'log', 'checkpoint']) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const read = (text: string, from: string): void => {
    const table = asCsv(text);
    setCsv(table);
    setName(from);
    preview.mutate({ csv: table });
  };
  const again = (): void => {
    setCsv('');
    setPlan(null);
    setResult(null);
    preview.reset();
    commit.reset();
  };
  if (!may) return <Notice title={t('import.not_allowed')}><p className="small">{t('error.advice.forbidden')}</p></Notice>;
  const step = result ? 3 : plan ? 2 : 1;
  return (
    <>
      <ol className="steps" aria-label={t('import.steps')}>
        {([1, 2, 3] as const).map((n) => <li key={n} aria-current={step === n ? 'step' : undefined} data-done={step > n}><b>{step > n ? <Icon name="check" /> : n}</b>{t(`import.step_${n}`)}</li>)}
      </ol>
      {step === 1 && <Give onText={read} busy={preview.isPending} error={preview.error} />}
      {step === 2 && plan && (
        <ImportPlanView plan={plan} name={`${name} (${bytes(new TextEncoder().encode(csv).length)})`} busy={preview.isPending || commit.isPending} error={commit.error ?? preview.error} onBack={again}
          onMapping={(mapping) => preview.mutate({ csv, mapping })} onCommit={(mode) => commit.mutate(mode)} />
      )}
      {step === 3 && result && <ImportResultView result={result} environment={environmentId} onAgain={again} />}
    </>
  );
}

function Give({ onText, busy, error }: { onText: (text: string, name: string) => void; busy: boolean; error: unknown }): ReactNode {
  const [pasted, setPasted] = useState('');
  const [problem, setProblem] = useState('');
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const text = await file.text();
    // A replacement character means the file is not UTF-8; guessing an encoding would corrupt names silently.
    if (text.includes('\uFFFD') || text.includes('\0')) setProblem(t('import.not_utf8', { name: file.name }));
    else {
      setProblem('');
      onText(text, file.name);
    }
  };
  const dropped = async (items: DropItem[]): Promise<void> => {
    const item = items.find((i) => i.kind === 'file');
    if (item?.kind === 'file') await take(await item.getFile());
  };
  return (
    <div className="grid two">
      <section className="panel" aria-labelledby="drop">
        <div className="panel-head"><h2 id="drop">{t('import.file')}</h2></div>
        <div className="panel-body stack">
          <DropZone className="dropzone" onDrop={(e) => void dropped(e.items)} aria-label={t('import.drop_zone')}>
            <Icon name="upload" />
            <p>{t('import.drop')}</p>
            <FileTrigger acceptedFileTypes={['.csv', '.txt', 'text/csv']} onSelect={(files) => void take(files?.[0])}><Button look="primary" isDisabled={busy}>{busy ? t('common.working') : t('import.choose')}</Button></FileTrigger>
          </DropZone>
          <p className="small muted">{t('import.template_text')} <a href={`${base}/environments/template/csv`} download>{t('import.template')}</a></p>
        </div>
      </section>
      <section className="panel" aria-labelledby="paste">
        <div className="panel-head"><h2 id="paste">{t('import.paste')}</h2></div>
        <div className="panel-body stack">
          <TextField multiline mono rows={9} label={t('import.paste_label')} help={t('import.paste_help')} value={pasted} onChange={setPasted} />
          <div><Button isDisabled={!pasted.trim() || busy} onPress={() => onText(pasted, t('import.pasted_name'))}>{t('import.preview')}</Button></div>
        </div>
      </section>
      <div style={{ gridColumn: '1 / -1' }} aria-live="polite">
        {problem && <Notice kind="error" role="alert" title={problem}><p className="small">{t('import.not_utf8_text')}</p></Notice>}
        {error !== null && error !== undefined && <ErrorPanel error={error} />}
        {busy && <Notice><p>{t('import.reading')}</p></Notice>}
      </div>
    </div>
  );
}
