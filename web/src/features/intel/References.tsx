import type { ReactNode } from 'react';
import type { CveDetail } from '@/api/types';
import { Icon } from '@/design/icons';
import { t } from '@/messages';

/** Addresses as the sources give them. They open outside; nothing is fetched from here. */
export function References({ cve }: { cve: CveDetail }): ReactNode {
  const r = cve.references;
  const links: { url: string; text: string; note: string }[] = [
    ...r.vendor_advisories.map((v) => ({ url: v.url, text: v.title || v.url, note: t('cve.vendor_advisory') })),
    ...r.cisa_ics_advisories.map((a) => ({ url: a.url, text: a.title && a.title !== a.advisory_id ? `${a.advisory_id} ${a.title}` : a.advisory_id, note: t('cve.cisa_advisory') })),
    ...(r.nvd_url ? [{ url: r.nvd_url, text: 'NVD', note: '' }] : []),
    ...(r.cve_org_url ? [{ url: r.cve_org_url, text: 'CVE.org', note: '' }] : []),
    ...r.other_references.map((o) => ({ url: o.url, text: o.url, note: o.tags.map((tag) => (tag === 'self' ? t('cve.reference_self') : tag)).join(', ') })),
  ].filter((l) => /^https?:/i.test(l.url));
  return (
    <section className="panel" aria-labelledby="references">
      <div className="panel-head"><h2 id="references">{t('cve.references')}</h2></div>
      <div className="panel-body">
        {links.length === 0 ? <p className="muted small">{t('cve.references_none')}</p> : (
          <ul className="stack">
            {links.map((l) => (
              <li key={l.url} className="small wrap-anywhere">
                <a href={l.url} target="_blank" rel="noreferrer noopener">{l.text} <Icon name="external" className="inline" /><span className="visually-hidden"> {t('common.new_tab')}</span></a>
                {l.note && <span className="xsmall muted" style={{ display: 'block' }}>{l.note}</span>}
              </li>
            ))}
          </ul>
        )}
        {(r.other_references_total ?? 0) > r.other_references.length && <p className="xsmall muted" style={{ marginTop: 8 }}>{t('cve.references_more', { shown: r.other_references.length, total: r.other_references_total! })}</p>}
      </div>
    </section>
  );
}
