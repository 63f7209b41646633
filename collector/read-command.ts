/**
 * Read a command: the words `erase`, `sealed`, `chain` and `sweep` of the command line, with the options that belong
 * to each. An option that its command does not know is refused, never passed over: an order to erase is not guessed.
 */
import type { ParseArgsOptionsConfig } from 'node:util';
import { localDaySchema } from '../contract/vault.ts';
import { stationIdSchema } from '../contract/visit.ts';
import { BadArgumentsError } from './bad-arguments.ts';
import type { SealedFilter } from './hand-out.ts';

/** Longest time that visits may be kept when somebody says how long, days. */
const MAX_DAYS = 3_650;

export const commandOptions = {
  order: { type: 'string' },
  visit: { type: 'string', multiple: true },
  'visits-file': { type: 'string' },
  day: { type: 'string' },
  venue: { type: 'string' },
  station: { type: 'string' },
  out: { type: 'string' },
  'older-than-days': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

type OptionName = keyof typeof commandOptions;
export type CommandValues = { readonly [Name in Exclude<OptionName, 'visit'>]?: string | undefined } & {
  readonly visit?: readonly string[] | undefined;
};

const optionNames = Object.keys(commandOptions) as readonly OptionName[];

const knownTo = {
  erase: ['order', 'visit', 'visits-file'],
  sealed: ['day', 'venue', 'station', 'out'],
  chain: ['station', 'out'],
  sweep: ['older-than-days'],
} as const satisfies Record<string, readonly OptionName[]>;

export type Command =
  | {
      readonly kind: 'erase';
      readonly orderId: string;
      readonly visitIds: readonly string[];
      /** Path of a file with one visit id a line; null: they are in visitIds. */
      readonly visitsFile: string | null;
    }
  | { readonly kind: 'sealed'; readonly filter: SealedFilter; readonly out: string }
  | { readonly kind: 'chain'; readonly stationId: string; readonly out: string }
  | { readonly kind: 'sweep'; readonly olderThanDays: number };

export function readCommand(word: string, values: CommandValues): Command {
  if (!Object.hasOwn(knownTo, word)) {
    throw new BadArgumentsError(`${word} is no command; there are ${Object.keys(knownTo).join(', ')}`);
  }
  const kind = word as Command['kind'];
  refuseOthers(kind, values, knownTo[kind]);
  switch (kind) {
    case 'erase':
      return readErase(values);
    case 'sealed':
      return {
        kind,
        filter: {
          day: readDay(demand('day', values.day)),
          venueId: values.venue ?? null,
          stationId: values.station === undefined ? null : readStation(values.station),
        },
        out: demand('out', values.out),
      };
    case 'chain':
      return {
        kind,
        stationId: readStation(demand('station', values.station)),
        out: demand('out', values.out),
      };
    case 'sweep':
      return {
        kind,
        olderThanDays: readWholeDays(
          '--older-than-days',
          demand('older-than-days', values['older-than-days']),
        ),
      };
  }
}

/** Without a command none of its options means anything. */
export const refuseLooseOptions = (values: CommandValues): void =>
  refuseOthers('serving and the -- actions', values, []);

export function readWholeDays(flag: string, text: string): number {
  const days = Number(text);
  if (!/^\d{1,4}$/.test(text) || days < 1 || days > MAX_DAYS) {
    throw new BadArgumentsError(`${flag} takes a number from 1 to ${MAX_DAYS}`);
  }
  return days;
}

function readErase(values: CommandValues): Command {
  const orderId = demand('order', values.order);
  if (!/^[A-Za-z0-9-]{1,64}$/.test(orderId)) {
    throw new BadArgumentsError('--order takes 1 to 64 of A-Z, a-z, 0-9 and "-"');
  }
  const visitsFile = values['visits-file'] ?? null;
  const visitIds = values.visit ?? [];
  if ((visitsFile === null) === (visitIds.length === 0)) {
    throw new BadArgumentsError('erase takes --visit VISIT_ID, once or more, or --visits-file FILE');
  }
  return { kind: 'erase', orderId, visitIds, visitsFile };
}

function refuseOthers(what: string, values: CommandValues, known: readonly OptionName[]): void {
  const others = optionNames.filter((name) => values[name] !== undefined && !known.includes(name));
  if (others.length > 0) throw new BadArgumentsError(`--${others.join(', --')}: not for ${what}`);
}

function demand(name: OptionName, value: string | undefined): string {
  if (value === undefined || value === '') throw new BadArgumentsError(`--${name} is missing`);
  return value;
}

function readDay(text: string): string {
  if (!localDaySchema.safeParse(text).success) throw new BadArgumentsError('--day takes YYYY-MM-DD');
  return text;
}

function readStation(text: string): string {
  if (!stationIdSchema.safeParse(text).success) {
    throw new BadArgumentsError('--station takes 1 to 64 of a-z, 0-9 and "-"');
  }
  return text;
}
