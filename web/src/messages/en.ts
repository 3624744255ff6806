// English. One file a feature, merged here; sentence case, active voice, plain words.
import { analyst } from './en/analyst';
import { common } from './en/common';
import { findings } from './en/findings';
import { home } from './en/home';
import { intel } from './en/intel';
import { inventory } from './en/inventory';
import { notify } from './en/notify';
import { service } from './en/service';
import { tickets } from './en/tickets';
import { triage } from './en/triage';
import { windows } from './en/windows';

export const en = { ...common, ...analyst, ...findings, ...home, ...intel, ...inventory, ...notify, ...service, ...tickets, ...triage, ...windows } as const;
