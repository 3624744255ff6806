import { useState, type ReactNode } from 'react';
import { calls } from '@/api/queries';
import type { Site } from '@/api/types';
import { TextField } from '@/design/controls';
import { t } from '@/messages';
import { PlaceDialog } from './PlaceDialog';

/** A building or area: where assets stand, as far apart from zones as the plant likes. */
export function SiteDialog({ environment, site, onClose }: { environment: string; site: Site | undefined; onClose: () => void }): ReactNode {
  const [name, setName] = useState(site?.name ?? '');
  const [description, setDescription] = useState(site?.description ?? '');
  return (
    <PlaceDialog title={site ? t('zones.edit', { name: site.name }) : t('sites.new')} name={name} environment={environment} onClose={onClose} removeLabel={t('sites.remove')}
      onSave={() => calls.saveSite(environment, { name, description }, site?.id)} onRemove={site && (() => calls.deleteSite(environment, site.id))}>
      {(problem) => (
        <>
          <TextField label={t('zones.name')} value={name} onChange={setName} required autoFocus error={problem('name')} />
          <TextField label={t('sites.description')} value={description} onChange={setDescription} multiline />
        </>
      )}
    </PlaceDialog>
  );
}
