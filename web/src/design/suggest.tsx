// A text field that offers what fits while one types; any text may stay.
import type { ReactNode } from 'react';
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { t } from '@/messages';

export interface Suggestion { id: string; text: string; note?: string }

export function SuggestField({ label, help, required, text, onText, items, onChoose, autoFocus }: {
  label: string; help?: string; required?: boolean; text: string; onText: (text: string) => void; items: Suggestion[]; onChoose: (id: string) => void; autoFocus?: boolean;
}): ReactNode {
  return (
    <ComboBox className="field" allowsCustomValue allowsEmptyCollection menuTrigger="input" inputValue={text} onInputChange={onText} items={items} onSelectionChange={(key) => { if (key !== null) onChoose(String(key)); }} autoFocus={autoFocus ?? false}>
      <Label>{label}{required && <span className="muted"> {t('common.required_mark')}</span>}</Label>
      <Input className="input" autoComplete="off" />
      {help && <Text slot="description" className="help">{help}</Text>}
      <Popover className="popover">
        <ListBox<Suggestion> className="menu" renderEmptyState={() => <p className="muted small" style={{ padding: '6px 10px' }}>{t('suggest.none')}</p>}>
          {(item) => <ListBoxItem id={item.id} textValue={item.text}><span className="grow">{item.text}</span>{item.note && <span className="xsmall muted">{item.note}</span>}</ListBoxItem>}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
