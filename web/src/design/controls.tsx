// Buttons, fields, menus, chips: thin dress over react-aria-components and plain form elements.
import { useId, type ReactNode } from 'react';
import {
  Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Tooltip, TooltipTrigger, type ButtonProps as AriaButtonProps,
} from 'react-aria-components';
import { t } from '@/messages';
import { Icon, type IconName } from './icons';

type Look = 'primary' | 'danger' | 'quiet' | 'link';
interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  look?: Look; small?: boolean; icon?: IconName; children?: ReactNode; className?: string;
}

export function Button({ look, small, icon, children, className, ...rest }: ButtonProps): ReactNode {
  const classes = ['btn', look, small && 'small', className].filter(Boolean).join(' ');
  return (
    <AriaButton {...rest} className={classes}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

/** A button that shows only an icon; its label is read, and shown as a tooltip unless `plain` (a closing cross needs none). */
export function IconButton({ icon, label, small, plain, look = 'quiet', ...rest }: Omit<ButtonProps, 'children' | 'icon'> & { icon: IconName; label: string; plain?: boolean }): ReactNode {
  const button = (
    <AriaButton {...rest} aria-label={label} className={['btn icon', look, small && 'small'].filter(Boolean).join(' ')}>
      <Icon name={icon} />
    </AriaButton>
  );
  if (plain) return button;
  return (
    <TooltipTrigger delay={500}>
      {button}
      <Tooltip className="tooltip" offset={6}>{label}</Tooltip>
    </TooltipTrigger>
  );
}

interface FieldProps { label: string; help?: ReactNode; error?: string | null | undefined; required?: boolean; className?: string }
interface TextFieldProps extends FieldProps {
  value: string; onChange: (value: string) => void; type?: string; multiline?: boolean; autoFocus?: boolean; autoComplete?: string; name?: string; placeholder?: string;
  inputMode?: 'text' | 'numeric' | 'email'; maxLength?: number; onBlur?: () => void; mono?: boolean; min?: string; max?: string; rows?: number;
}

export function TextField({ label, help, error, required, className, value, onChange, multiline, mono, type = 'text', ...rest }: TextFieldProps): ReactNode {
  const id = useId();
  const shared = {
    id, value, required, className: `input${mono ? ' mono' : ''}`, 'aria-invalid': error ? true : undefined,
    'aria-describedby': [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined, ...rest,
  };
  return (
    <div className={`field ${className ?? ''}`}>
      <label htmlFor={id}>{label}{required && <span className="muted"> {t('common.required_mark')}</span>}</label>
      {multiline ? <textarea {...shared} onChange={(e) => onChange(e.target.value)} /> : <input {...shared} type={type} onChange={(e) => onChange(e.target.value)} />}
      {help && <span id={`${id}-help`} className="help">{help}</span>}
      {error && <span id={`${id}-error`} className="error" role="alert">{error}</span>}
    </div>
  );
}

export interface Option { value: string; label: string }
interface SelectProps extends FieldProps { value: string; options: Option[]; onChange: (value: string) => void; empty?: string; compact?: boolean; hideLabel?: boolean }

export function SelectField({ label, help, error, required, className, value, options, onChange, empty, compact, hideLabel }: SelectProps): ReactNode {
  const id = useId();
  return (
    <div className={`field ${className ?? ''}`}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : ''}>{label}{required && <span className="muted"> {t('common.required_mark')}</span>}</label>
      <select id={id} className={`input${compact ? ' compact' : ''}`} value={value} onChange={(e) => onChange(e.target.value)} aria-invalid={error ? true : undefined} aria-describedby={help ? `${id}-help` : undefined}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
      </select>
      {help && <span id={`${id}-help`} className="help">{help}</span>}
      {error && <span className="error" role="alert">{error}</span>}
    </div>
  );
}

export function CheckField({ label, checked, onChange, indeterminate }: { label: ReactNode; checked: boolean; onChange: (on: boolean) => void; indeterminate?: boolean }): ReactNode {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} ref={(node) => { if (node) node.indeterminate = indeterminate ?? false; }} onChange={(e) => onChange(e.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** Radio buttons as cards, each with a line that says when to use it. */
export function RadioCards({ legend, name, value, options, onChange }: { legend: string; name: string; value: string; options: (Option & { help?: string })[]; onChange: (value: string) => void }): ReactNode {
  return (
    <fieldset className="radio-cards" style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="field-label" style={{ padding: 0, marginBottom: 6 }}>{legend}</legend>
      {options.map((o) => (
        <label key={o.value} className="radio-card">
          <input type="radio" name={name} value={o.value} checked={value === o.value} onChange={() => onChange(o.value)} />
          <span><b>{o.label}</b>{o.help && <span className="muted small" style={{ display: 'block' }}>{o.help}</span>}</span>
        </label>
      ))}
    </fieldset>
  );
}

export interface MenuEntry { id: string; label: ReactNode; text: string; icon?: IconName; href?: string; checked?: boolean; key?: string }

/** A button with a menu. With `multiple` the entries are toggles and the menu stays open. */
export function MenuButton({ label, icon, entries, onAction, multiple, look, small, selected }: {
  label: ReactNode; icon?: IconName; entries: MenuEntry[]; onAction: (id: string) => void; multiple?: boolean; look?: Look; small?: boolean; selected?: boolean;
}): ReactNode {
  const chosen = entries.filter((e) => e.checked).map((e) => e.id);
  const marks = multiple || selected;
  return (
    <MenuTrigger>
      <AriaButton className={['btn', look, small && 'small'].filter(Boolean).join(' ')}>
        {icon && <Icon name={icon} />}
        {label}
        <Icon name="chevron" />
      </AriaButton>
      <Popover className="popover" placement="bottom start">
        <AriaMenu className="menu" selectionMode={multiple ? 'multiple' : selected ? 'single' : 'none'} selectedKeys={chosen} onAction={(id) => onAction(String(id))} items={entries}>
          {(entry) => (
            <MenuItem id={entry.id} textValue={entry.text} {...(entry.href ? { href: entry.href } : {})}>
              {marks && <span className="tick">{entry.checked && <Icon name="check" />}</span>}
              {entry.icon && <Icon name={entry.icon} />}
              <span>{entry.label}</span>
              {entry.key && <kbd>{entry.key}</kbd>}
            </MenuItem>
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

export function Segments<V extends string>({ label, value, options, onChange }: { label: string; value: V; options: { value: V; label: string }[]; onChange: (value: V) => void }): ReactNode {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map((o) => (
        <button key={o.value} type="button" aria-pressed={o.value === value} onClick={() => onChange(o.value)}>{o.label}</button>
      ))}
    </div>
  );
}

export function FilterChip({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }): ReactNode {
  return (
    <span className="chip removable">
      <span><span className="muted">{name}: </span>{value}</span>
      <button type="button" aria-label={t('filters.remove', { name, value })} onClick={onRemove}><Icon name="close" /></button>
    </span>
  );
}

export function CopyButton({ text, label }: { text: string; label?: string }): ReactNode {
  return <IconButton icon="copy" small label={label ?? t('common.copy')} onPress={() => void navigator.clipboard?.writeText(text)} />;
}
