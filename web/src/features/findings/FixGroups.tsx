// "One action closes": patch or measure first, CVE second.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { queries } from '@/api/queries';
import type { Decision, FixGroup } from '@/api/types';
import { May } from '@/app/permissions';
import { ScoreScale } from '@/design/badges';
import { Button, MenuButton } from '@/design/controls';
import { number } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { BulkDialog } from './BulkDialog';
import { asSearch } from '../dashboard/links';

const step = 25;

export function FixGroups({ environment, params, set }: { environment: string; params: Record<string, string>; set: (changes: Record<string, string | undefined>) => void }): ReactNode {
  const query = useQuery(queries.fixGroups(environment, params));
  const [shown, setShown] = useState(step);
  const [bulk, setBulk] = useState<{ group: FixGroup; decision: Decision } | null>(null);
  return (
    <>
      <p className="small muted" style={{ padding: '12px 16px 0' }}>{t('fixes.rule')}</p>
      <Loaded query={query} rows={10}>
        {(groups) => groups.length === 0 ? <Empty icon="wrench" title={t('fixes.none')} text={t('fixes.none_text')} /> : (
          <ol className="fix-groups">
            {groups.slice(0, shown).map((g, i) => (
              <li key={g.key} className="fix-group">
                <span className="fix-rank" aria-hidden="true">{i + 1}</span>
                <div className="grow stack-tight">
                  <h2 className="wrap-anywhere"><Icon name={g.fix_type === 'none' ? 'alert' : 'wrench'} className="inline" /> {g.fix}</h2>
                  <p className="small muted wrap-anywhere">{g.products.slice(0, 4).join(', ')}{g.products.length > 4 && ` ${t('fixes.more', { n: g.products.length - 4 })}`}</p>
                  <p className="row" style={{ gap: 6 }}>
                    <span className="chip">{label('fix_type', g.fix_type)}</span>
                    {g.derived ? <span className="chip warn">{t('fixes.derived')}</span> : g.source && <span className="chip ok">{t('fixes.stated', { source: label('source', g.source) })}</span>}
                    {g.counts.known_exploited > 0 && <span className="chip act-now"><Icon name="flame" />{t('fixes.kev', { n: g.counts.known_exploited })}</span>}
                  </p>
                </div>
                <dl className="fix-counts">
                  <div><dt>{t('fixes.closes')}</dt><dd><b>{number(g.counts.findings)}</b></dd></div>
                  <div><dt>{t('fixes.assets')}</dt><dd>{number(g.counts.assets)}</dd></div>
                  <div><dt>{t('fixes.cves')}</dt><dd>{number(g.counts.cves)}</dd></div>
                  <div><dt>{t('fixes.highest')}</dt><dd><ScoreScale score={g.highest_bcs} /></dd></div>
                </dl>
                <div className="stack-tight fix-actions">
                  <Link className="btn small" to="/environments/$environmentId/findings" params={{ environmentId: environment }} search={{ ...asSearch(g.filter) } as never}>{t('fixes.show', { n: g.counts.findings })}</Link>
                  <May to="triage_findings"><MenuButton small label={t('fixes.decide')} entries={(['acknowledge', 'dismiss'] as const).map((d) => ({ id: d, label: `${t(`decision.button.${d}`)}…`, text: d }))} onAction={(d) => setBulk({ group: g, decision: d as Decision })} /></May>
                </div>
              </li>
            ))}
            {groups.length > shown && <li className="fix-more"><Button onPress={() => setShown(shown + step)}>{t('fixes.show_more', { n: Math.min(step, groups.length - shown), left: groups.length - shown })}</Button></li>}
          </ol>
        )}
      </Loaded>
      {bulk && <BulkDialog environment={environment} decision={bulk.decision} scope={{ filter: { ...params, ...asSearch(bulk.group.filter) } }} described={t('bulk.described_fix', { fix: bulk.group.fix })} onClose={() => setBulk(null)} onDone={() => { setBulk(null); set({}); }} />}
    </>
  );
}
