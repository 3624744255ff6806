// The message catalogue: every text a person reads comes from here. A key that does not exist fails the type check.
import { en } from './en';
import { format, type Params } from './format';

export type MessageKey = keyof typeof en;
export const language = 'en';

/** The text of a message with its parameters filled in. */
export function t(key: MessageKey, params?: Params): string {
  return format(en[key], params, language);
}

/** The text of a message whose key is put together from a value of the server, or the value itself when it is new to us. */
export function label(prefix: string, value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return t('common.not_known');
  const key = `${prefix}.${value}`;
  return key in en ? en[key as MessageKey] : readable(value);
}

/** "no_cpe_data" to "No cpe data": a value this catalogue does not know yet is still readable. */
export function readable(value: string): string {
  const words = value.replace(/[_-]+/g, ' ').trim();
  const lower = words === words.toUpperCase() && words.length > 4 ? words.toLowerCase() : words;
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

/** The message of a key put together at run time, or null when the catalogue has none. */
export function known(key: string): string | null {
  return key in en ? en[key as MessageKey] : null;
}
