/**
 * Ribbon: what stands at the lanes while somebody works at this screen, over the top of what they do.
 *
 * It takes neither keys nor focus, and what stands below goes on. Every part keeps the channels of a whole answer
 * (colour, shape, word, name, what to do now, count-down) and names its lane; a code that is being read has one line.
 * Decides nothing; carries no more of a person than the masked name.
 */
import { useLayoutEffect } from 'react';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import type { Part, PartNote, Standing } from './choose-view.ts';
import { CountDown } from './count-down.tsx';
import { fieldStyle } from './field-style.ts';
import { type RibbonCount, ribbonRooms, tellShort } from './fit-part.ts';
import { hasSeveralLanes, nameLane } from './name-lane.ts';
import { type Lanes, Way, wayOfPart } from './part-lane.tsx';
import { PartTold, PartWord } from './part-words.tsx';
import { BusyNote } from './service-screens.tsx';
import { Shape } from './shapes.tsx';
import { tellAnswer } from './tell-answer.ts';

/** Tall: an answer stands in it. */
export type RibbonHeight = 'tall' | 'thin';
export const heightOfRibbon = (parts: readonly Part[]): RibbonHeight | null => {
  if (parts.length === 0) return null;
  return parts.some(({ standing }) => standing !== null) ? 'tall' : 'thin';
};

function RibbonHead({ part, ...where }: { readonly part: Part } & Lanes) {
  const { lane, standing } = part;
  const way = wayOfPart(lane, standing, where);
  const name = standing === null || standing.prompt.kind === 'scan-again' ? null : standing.prompt.maskedName;
  return (
    <header className="ribbon-head">
      {way !== null && <Way way={way} className="ribbon-way" />}
      {hasSeveralLanes(where.status) && (
        <p className="ribbon-lane" lang="vi">
          {nameLane(lane, where.status)}
        </p>
      )}
      {name !== null && (
        <p className="ribbon-name" lang="vi">
          {name}
        </p>
      )}
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
  readonly count: RibbonCount;
} & Lanes) {
  const { prompt, showing, dwellMs } = standing;
  const { row, word, wordUnder, told } = tellAnswer(prompt);
  const rooms = ribbonRooms[count];
  return (
    <section className={`ribbon-part ribbon-${prompt.kind}`} role={row.role} style={fieldStyle(prompt.kind)}>
      <RibbonHead part={part} {...where} />
      <Shape row={row} />
      <PartWord word={word} under={wordUnder} rooms={rooms} hasBar={row.hasWordBar} isHeading={false} />
      <PartTold told={tellShort(told)} rooms={rooms} />
      <CountDown key={showing} dwellMs={dwellMs} />
    </section>
  );
}

function NoteOfPart({ note }: { readonly note: PartNote | null }) {
  if (note?.kind === 'busy') return <BusyNote queued={note.queued} />;
  return (
    <p className="ribbon-note" role="status">
      <BothLines
        texts={both((texts) => (note === null ? texts.lanes.ready : texts.service.parts[note.kind]))}
      />
    </p>
  );
}

function CalmPart({ part, ...where }: { readonly part: Part } & Lanes) {
  const { note } = part;
  const isFree = note === null;
  return (
    <section
      className={isFree ? 'ribbon-part ribbon-calm ribbon-free' : 'ribbon-part ribbon-calm'}
      {...(isFree ? {} : { style: fieldStyle(note.kind === 'paused' ? 'paused' : 'reading') })}
    >
      <RibbonHead part={part} {...where} />
      <NoteOfPart note={note} />
    </section>
  );
}

export function Ribbon({ parts, ...where }: { readonly parts: readonly Part[] } & Lanes) {
  const count: RibbonCount = parts.length >= 3 ? 3 : parts.length === 2 ? 2 : 1;
  const height = heightOfRibbon(parts);
  // A page below that scrolls has less room now: what is typed into stays in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what moves it
  useLayoutEffect(() => {
    const active = document.activeElement;
    if (active?.closest('.form-body, .desk-body, .staff-body')) active.scrollIntoView({ block: 'nearest' });
  }, [height, count]);
  return (
    <div className={`ribbon ribbon-of-${count}`}>
      {parts.map((part) =>
        part.standing === null ? (
          <CalmPart key={part.lane} part={part} {...where} />
        ) : (
          <AnsweredPart key={part.lane} part={part} standing={part.standing} count={count} {...where} />
        ),
      )}
    </div>
  );
}
