/**
 * Split screen: the answers of several lanes at the same time, each on its own side.
 *
 * Every part keeps the channels of a whole answer (colour, shape, word, name, why and what to do now, count-down) and
 * names its lane; the code for the phone too, where it can be read. A part whose answer is over invites the next visitor of its lane and keeps its place
 * (electron/gate/gate-machine.ts). Decides nothing; carries no more of a person than the masked name.
 */
import { carriesPhoneCode } from '../contract/prompt.ts';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import type { Part, PartNote, Standing } from './choose-view.ts';
import { CodePicture } from './code-pictures.tsx';
import { CountDown } from './count-down.tsx';
import { describeProblem } from './describe-alarms.ts';
import { fieldStyle } from './field-style.ts';
import { hasRoomForCode, type PartCount, roomsOfPart, tellPart } from './fit-part.ts';
import { nameLane } from './name-lane.ts';
import { type Lanes, Way, wayOfPart } from './part-lane.tsx';
import { PartTold, PartWord } from './part-words.tsx';
import { DeclareCode } from './phone-code.tsx';
import { PhoneHint } from './phone-hint.tsx';
import { BusyNote } from './service-screens.tsx';
import { Shape } from './shapes.tsx';
import { tellAnswer } from './tell-answer.ts';
import { useSizes } from './use-display.ts';

function LaneHeader({ part, ...where }: { readonly part: Part } & Lanes) {
  const way = wayOfPart(part.lane, part.standing, where);
  return (
    <header className="part-lane">
      {way !== null && <Way way={way} className="part-direction" />}
      <p className="part-label" lang="vi">
        {nameLane(part.lane, where.status)}
      </p>
    </header>
  );
}

function AnsweredPart({
  part,
  standing,
  count,
  ...where
}: {
  readonly part: Part;
  readonly standing: Standing;
  readonly count: PartCount;
} & Lanes) {
  const { prompt, showing, dwellMs } = standing;
  const { row, word, wordUnder, told } = tellAnswer(prompt);
  const { unitPx, hasStrip } = useSizes();
  const { status } = where;
  const hasCode = carriesPhoneCode(prompt) && status !== null && hasRoomForCode(count, unitPx);
  const rooms = roomsOfPart(count, { code: hasCode, guardLine: !hasStrip });
  return (
    <section className={`part part-${prompt.kind}`} role={row.role} style={fieldStyle(prompt.kind)}>
      <LaneHeader part={part} {...where} />
      <div className="part-body">
        <Shape row={row} />
        <PartWord word={word} under={wordUnder} rooms={rooms} hasBar={row.hasWordBar} isHeading />
        <p className="part-name" lang="vi">
          {prompt.kind === 'scan-again' ? '' : prompt.maskedName}
        </p>
        <div className={hasCode ? 'part-told-beside' : 'part-told-alone'}>
          <PartTold told={tellPart(told)} rooms={rooms} />
          {hasCode && <DeclareCode prompt={prompt} url={status.face.declareUrl} />}
        </div>
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

function FreePart({ part, ...where }: { readonly part: Part } & Lanes) {
  const { status } = where;
  const devices = status?.devices.filter(({ lane }) => lane === part.lane) ?? [];
  const gone = devices.some(({ state }) => state === 'ready')
    ? undefined
    : devices.find(({ state }) => state === 'gone');
  if (part.note !== null) {
    return (
      <section className="part" style={fieldStyle(part.note.kind === 'paused' ? 'paused' : 'reading')}>
        <LaneHeader part={part} {...where} />
        <div className="part-invitation part-told">
          <NoteOfPart note={part.note} />
        </div>
      </section>
    );
  }
  return (
    <section className={gone === undefined ? 'part part-free' : 'part part-free part-gone'}>
      <LaneHeader part={part} {...where} />
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

export function SplitScreen({ parts, ...where }: { readonly parts: readonly Part[] } & Lanes) {
  const count: PartCount = parts.length >= 3 ? 3 : 2;
  return (
    <div className={`screen split split-${count}`}>
      {parts.map((part) =>
        part.standing === null ? (
          <FreePart key={part.lane} part={part} {...where} />
        ) : (
          <AnsweredPart key={part.lane} part={part} standing={part.standing} count={count} {...where} />
        ),
      )}
    </div>
  );
}
