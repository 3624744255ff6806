// From a figure to exactly the rows it counts, in one environment or a choice of several.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { EnvironmentCount, Filter } from '@/api/types';
import { number } from '@/design/format';
import { t } from '@/messages';

export interface Target { filter?: Filter | null | undefined; list?: 'findings' | 'assets' | undefined; environments?: EnvironmentCount[] | undefined }

export function asSearch(filter: Filter | null | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(filter ?? {}).map(([k, v]) => [k, String(v)]));
}
function address(environment: string, target: Target): string {
  const query = new URLSearchParams(asSearch(target.filter)).toString();
  return `/environments/${environment}/${target.list ?? 'findings'}${query ? `?${query}` : ''}`;
}

/** The number as a link to its rows; with several environments a menu splits it. */
export function CountLink({ count, target, environment, what }: { count: number; target: Target; environment?: string | undefined; what: string }): ReactNode {
  const places = (target.environments ?? []).filter((e) => e.count > 0);
  const only = environment ?? (places.length === 1 ? places[0]!.id : undefined);
  const spoken = t('dashboard.open_list', { count: number(count), what });
  if (!target.filter || count === 0) return <span>{number(count)}</span>;
  if (only) return <Link to={`/environments/${only}/${target.list ?? 'findings'}` as string} search={asSearch(target.filter) as never} aria-label={spoken}>{number(count)}</Link>;
  if (places.length === 0) return <span>{number(count)}</span>;
  return (
    <MenuTrigger>
      <AriaButton aria-label={spoken} className="count-button">{number(count)}</AriaButton>
      <Popover className="popover" placement="bottom start">
        <Menu className="menu" items={places} aria-label={spoken}>
          {(p) => <MenuItem id={p.id} textValue={p.name} href={address(p.id, target)}><span className="grow">{p.name}</span><b className="num">{number(p.count)}</b></MenuItem>}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
