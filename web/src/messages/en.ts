// English. One file a feature, merged here; sentence case, active voice, plain words.
import { common } from './en/common';
import { findings } from './en/findings';
import { intel } from './en/intel';
import { inventory } from './en/inventory';
import { service } from './en/service';
import { tickets } from './en/tickets';

export const en = { ...common, ...findings, ...intel, ...inventory, ...service, ...tickets } as const;
