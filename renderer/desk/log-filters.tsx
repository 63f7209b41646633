/**
 * Log filters: day, outcome, direction, lane, kind of code, or a visit's number. Each choice is a key that stays
 * pressed; the kinds and the number open under the row and close when one was chosen.
 */
import { useState } from 'react';
import type { DeskView, LogFilter } from '../../contract/desk.ts';
import { families } from '../../contract/reading.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both } from '../catalogue.ts';
import { DayStepper } from './day-stepper.tsx';
import { chooseDays } from './describe-desk.ts';
import { DeskKey } from './desk-key.tsx';

/** Longer numbers no station reaches. */
const MAX_DIGITS = 9;
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

interface Choice<T> {
  readonly value: T;
  readonly texts: BothTexts;
}

function Choices<T extends string | null>({
  name,
  choices,
  chosen,
  choose,
}: {
  readonly name: BothTexts;
  readonly choices: readonly Choice<T>[];
  readonly chosen: T;
  readonly choose: (value: T) => void;
}) {
  return (
    <fieldset className="choices">
      <legend>
        <BothLines texts={name} />
      </legend>
      {choices.map(({ value, texts }) => (
        <DeskKey
          key={value ?? 'all'}
          look="choice"
          texts={texts}
          isPressed={value === chosen}
          onPress={() => choose(value)}
        />
      ))}
    </fieldset>
  );
}

const all = { value: null, texts: both(({ desk }) => desk.log.all) } as const;

function NumberPad({ find }: { readonly find: (seq: number) => void }) {
  const [typed, setTyped] = useState('');
  return (
    <div className="number-pad">
      <p className="number-typed" role="status">
        <BothLines texts={both(({ desk }) => desk.log['type-number'])} />
        <output>{typed === '' ? '–' : typed}</output>
      </p>
      <div className="number-keys">
        {digits.map((digit) => (
          <DeskKey
            key={digit}
            look="choice"
            texts={{ vi: digit, en: '' }}
            isDisabled={typed.length >= MAX_DIGITS}
            onPress={() => setTyped(`${typed}${digit}`.replace(/^0+/, ''))}
          />
        ))}
        <DeskKey
          texts={both(({ desk }) => desk.log.delete)}
          isDisabled={typed === ''}
          onPress={() => setTyped(typed.slice(0, -1))}
        />
        <DeskKey
          look="main"
          texts={both(({ desk }) => desk.log.find)}
          isDisabled={typed === ''}
          onPress={() => find(Number(typed))}
        />
      </div>
    </div>
  );
}

export function LogFilters({
  view,
  lanes,
  choose,
}: {
  readonly view: Pick<DeskView, 'today' | 'log'>;
  readonly lanes: readonly string[];
  readonly choose: (filter: LogFilter) => void;
}) {
  const [opened, setOpened] = useState<'family' | 'number' | null>(null);
  const { filter } = view.log;
  const change = (changes: Partial<LogFilter>): void => {
    setOpened(null);
    choose({ ...filter, seq: null, ...changes });
  };
  const isFiltered = [filter.outcome, filter.direction, filter.lane, filter.family, filter.seq].some(
    (value) => value !== null,
  );
  const toggle = (what: 'family' | 'number') => () => setOpened(opened === what ? null : what);
  const { family, seq } = filter;
  return (
    <div className="log-filters">
      <div className="filter-row">
        <DayStepper
          day={filter.day}
          days={chooseDays(view)}
          today={view.today.day}
          choose={(day) => change({ day })}
        />
        <Choices
          name={both(({ desk }) => desk.log.outcome)}
          chosen={filter.outcome}
          choose={(outcome) => change({ outcome })}
          choices={[
            all,
            ...(['accept', 'deny', 'ask'] as const).map((value) => ({
              value,
              texts: both(({ desk }) => desk.log.outcomes[value]),
            })),
          ]}
        />
        <Choices
          name={both(({ desk }) => desk.log.direction)}
          chosen={filter.direction}
          choose={(direction) => change({ direction })}
          choices={[
            all,
            ...(['in', 'out'] as const).map((value) => ({
              value,
              texts: both(({ desk }) => desk.today[value]),
            })),
          ]}
        />
        {lanes.length > 1 && (
          <Choices
            name={both(({ desk }) => desk.log.lane)}
            chosen={filter.lane}
            choose={(lane) => change({ lane })}
            choices={[all, ...lanes.map((value) => ({ value, texts: { vi: value, en: '' } }))]}
          />
        )}
        <div className="filter-more">
          <DeskKey
            texts={both(({ desk }) => desk.log.family)}
            about={both((texts) => (family === null ? texts.desk.log.all : texts.families[family]))}
            isPressed={family !== null}
            isExpanded={opened === 'family'}
            onPress={toggle('family')}
          />
          <DeskKey
            texts={both(({ desk }) => desk.log.number)}
            about={seq === null ? both(({ desk }) => desk.log.all) : { vi: String(seq), en: '' }}
            isPressed={seq !== null}
            isExpanded={opened === 'number'}
            onPress={toggle('number')}
          />
          {isFiltered && (
            <DeskKey
              texts={both(({ desk }) => desk.log.clear)}
              onPress={() => change({ outcome: null, direction: null, lane: null, family: null })}
            />
          )}
        </div>
      </div>
      {opened === 'family' && (
        <Choices
          name={both(({ desk }) => desk.log.family)}
          chosen={family}
          choose={(value) => change({ family: value })}
          choices={[
            all,
            ...families.map((value) => ({ value, texts: both((texts) => texts.families[value]) })),
          ]}
        />
      )}
      {opened === 'number' && <NumberPad find={(number) => change({ seq: number })} />}
    </div>
  );
}
