/**
 * Split screen: the answers of several lanes at the same time, each on its own side.
 *
 * Every part keeps the channels of a whole answer (colour, shape, word, name, sentence, count-down) and
 * names its lane. A part whose answer is over invites the next visitor of its lane and keeps its place
 * (electron/gate/gate-machine.ts). Decides nothing; carries no more of a person than the masked name.
 */
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { type BothTexts, both, fill } from './catalogue.ts';
import type { Part, PartNote, Standing } from './choose-view.ts';
import { CodePicture } from './code-pictures.tsx';
import { CountDown } from './count-down.tsx';
import { describeProblem } from './describe-alarms.ts';
import { showDirection } from './describe-status.ts';
import { fieldStyle, type Properties } from './field-style.ts';
import {
  fitPartTold,
  fitPartWord,
  type PartCount,
  partRooms,
  type ShortTold,
  tellShort,
} from './fit-part.ts';
import { PhoneHint } from './phone-hint.tsx';
import { BusyNote } from './service-screens.tsx';
import { DirectionArrow, Shape } from './shapes.tsx';
import { tellScanAgain, tellVisit } from './tell-prompt.ts';
import { verdictTable } from './verdict-table.ts';
import { sayUnder, type Under } from './visitor-words.ts';

function LaneHeader({ lane, status, standing }: Part & { readonly status: StationStatus | null }) {
  const device = status?.devices.find((one) => one.lane === lane);
  const prompt = standing?.prompt;
  const bound = prompt !== undefined && 'direction' in prompt ? prompt.direction : device?.direction;
  const direction = bound === undefined || bound === null ? null : showDirection(bound);
  const name = device?.label ?? null;
  return (
    <header className="part-lane">
      {direction !== null && (
        <>
          <DirectionArrow direction={direction} />
          <p className="part-direction">
            <BothLines texts={both((texts) => texts.directions[direction])} />
          </p>
        </>
      )}
      <p className="part-label" lang="vi">
        {name ?? fill(both((texts) => texts.guard.lane).vi, { lane })}
      </p>
    </header>
  );
}

function PartWord({
  word,
  under,
  count,
  hasBar,
}: {
  readonly word: BothTexts;
  readonly under: Under;
  readonly count: PartCount;
  readonly hasBar: boolean;
}) {
  const column = fitPartWord(word.vi, partRooms[count].column.word);
  const row = fitPartWord(word.vi, partRooms[count].row.word);
  const breaks = (isOnTwoLines: boolean): string => (isOnTwoLines ? 'pre' : 'nowrap');
  const style: Properties = {
    '--word-column': column.units,
    '--word-column-breaks': breaks(column.isOnTwoLines),
    '--word-row': row.units,
    '--word-row-breaks': breaks(row.isOnTwoLines),
  };
  return (
    <h1 className={hasBar ? 'word word-on-bar' : 'word'} style={style}>
      <BothLines texts={word} under={under} />
    </h1>
  );
}

function PartTold({ told, count }: { readonly told: ShortTold; readonly count: PartCount }) {
  const { next, under } = told;
  const column = fitPartTold(told, partRooms[count].column);
  const row = fitPartTold(told, partRooms[count].row);
  const style: Properties = {
    '--told-column': column.units,
    '--told-column-en': column.unitsEn,
    '--told-row': row.units,
    '--told-row-en': row.unitsEn,
  };
  return (
    <div className="told" style={style}>
      <p className="told-vi" lang="vi">
        {next.vi}
      </p>
      <p className="told-en" lang={under.language}>
        {under.text}
      </p>
    </div>
  );
}

function AnsweredPart({
  part,
  standing,
  count,
  status,
}: {
  readonly part: Part;
  readonly standing: Standing;
  readonly count: PartCount;
  readonly status: StationStatus | null;
}) {
  const { prompt, showing, dwellMs } = standing;
  const row = verdictTable[prompt.kind];
  const told = prompt.kind === 'scan-again' ? tellScanAgain(prompt) : tellVisit(prompt);
  const wordKey = row.word(prompt);
  const word = both((texts) => texts.words[wordKey]);
  const language = prompt.kind === 'scan-again' ? 'en' : prompt.language;
  return (
    <section className={`part part-${prompt.kind}`} role={row.role} style={fieldStyle(prompt.kind)}>
      <LaneHeader {...part} status={status} />
      <div className="part-body">
        <Shape row={row} />
        <PartWord
          word={word}
          under={sayUnder(language, word.en, (texts) => texts.words?.[wordKey])}
          count={count}
          hasBar={row.hasWordBar}
        />
        <p className="part-name" lang="vi">
          {prompt.kind === 'scan-again' ? '' : prompt.maskedName}
        </p>
        <PartTold told={tellShort(told.next, told.under.next)} count={count} />
      </div>
      <CountDown key={showing} dwellMs={dwellMs} />
      <footer className="part-guard">
        <p>
          <BothLines texts={told.guard} />
        </p>
        {prompt.kind !== 'scan-again' && prompt.isPhoneNear && <PhoneHint />}
      </footer>
    </section>
  );
}

/** What a lane does that has no answer: it reads, people wait, its visitor is being asked, the gate is paused. */
function NoteOfPart({ note }: { readonly note: PartNote }) {
  if (note.kind === 'busy') return <BusyNote queued={note.queued} />;
  const { kind } = note;
  return (
    <p className="part-note" role="status">
      <BothLines texts={both((texts) => texts.service.parts[kind])} />
    </p>
  );
}

function FreePart({ part, status }: { readonly part: Part; readonly status: StationStatus | null }) {
  const devices = status?.devices.filter(({ lane }) => lane === part.lane) ?? [];
  const gone = devices.some(({ state }) => state === 'ready')
    ? undefined
    : devices.find(({ state }) => state === 'gone');
  if (part.note !== null) {
    return (
      <section className="part" style={fieldStyle(part.note.kind === 'paused' ? 'paused' : 'reading')}>
        <LaneHeader {...part} status={status} />
        <div className="part-invitation part-told">
          <NoteOfPart note={part.note} />
        </div>
      </section>
    );
  }
  return (
    <section className={gone === undefined ? 'part part-free' : 'part part-free part-gone'}>
      <LaneHeader {...part} status={status} />
      <div className="part-invitation">
        {gone === undefined && <CodePicture kind="phone" />}
        <p>
          <BothLines
            texts={gone === undefined ? both((texts) => texts.lanes.ready) : describeProblem(gone).title}
          />
        </p>
      </div>
    </section>
  );
}

export function SplitScreen({
  parts,
  status,
}: {
  readonly parts: readonly Part[];
  readonly status: StationStatus | null;
}) {
  const count: PartCount = parts.length >= 3 ? 3 : 2;
  return (
    <div className={`screen split split-${count}`}>
      {parts.map((part) =>
        part.standing === null ? (
          <FreePart key={part.lane} part={part} status={status} />
        ) : (
          <AnsweredPart key={part.lane} part={part} standing={part.standing} count={count} status={status} />
        ),
      )}
    </div>
  );
}
