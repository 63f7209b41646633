/**
 * Paper: a slip for the way out, or the venue's code as a poster.
 *
 * A slip is read by a scanner first and by an old person second: the code as large as the roll, then what to do with it
 * and until when. Black on white throughout; what a receipt printer cannot draw (grey, colour) is not used.
 */

import type { SlipView } from '../../contract/assisted.ts';
import type { Bilingual } from '../../contract/bilingual.ts';
import { type Paper, POSTER_CODE_MM, type PosterPaper, type SlipsPaper } from '../../contract/paper.ts';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { drawQr, QUIET_MODULES } from '../form/draw-qr.ts';

export function PaperPage({ paper }: { readonly paper: Paper }) {
  return paper.kind === 'poster' ? <Poster paper={paper} /> : <Slips paper={paper} />;
}

function Slips({ paper }: { readonly paper: SlipsPaper }) {
  return (
    <div className={`roll roll-${paper.widthMm}`}>
      {paper.slips.map((slip) => (
        <Slip key={slip.visitId} slip={slip} paper={paper} />
      ))}
    </div>
  );
}

function Slip({ slip, paper }: { readonly slip: SlipView; readonly paper: SlipsPaper }) {
  const until = timeOf(slip.validUntilMs);
  return (
    <section className="slip">
      <header>
        <h1>{paper.venueName}</h1>
        <p className="slip-gate">{paper.gate}</p>
      </header>
      <Code text={slip.code} />
      {slip.maskedName !== null && <p className="slip-name">{slip.maskedName}</p>}
      <Lines className="slip-hold" texts={both((texts) => texts.paper.slip.hold)} />
      <Lines className="slip-until" texts={both((texts) => fill(texts.paper.slip.until, { time: until }))} />
      <p className="slip-number">
        {fill(both((texts) => texts.paper.slip.number).vi, { seq: slip.seq, time: timeOf(slip.atMs) })}
      </p>
    </section>
  );
}

function Poster({ paper }: { readonly paper: PosterPaper }) {
  return (
    <section className="poster">
      <h1>{paper.venueName}</h1>
      <Lines className="poster-title" texts={both((texts) => texts.paper.poster.title)} />
      <PosterCode text={paper.qrText} />
      <Lines className="poster-how" texts={both((texts) => texts.paper.poster.how)} />
      {paper.rule !== null && <Lines className="poster-rule" texts={paper.rule} />}
    </section>
  );
}

function Code({ text }: { readonly text: string }) {
  const { sizeModules, path } = drawQr(text);
  return (
    <svg className="code" viewBox={`0 0 ${sizeModules} ${sizeModules}`} aria-hidden="true">
      <path d={path} fillRule="evenodd" />
    </svg>
  );
}

/** The symbol itself has its full side; the white around it is the paper's, as wide as the standard asks. */
function PosterCode({ text }: { readonly text: string }) {
  const { sizeModules, path } = drawQr(text);
  const modules = sizeModules - 2 * QUIET_MODULES;
  const side = `${POSTER_CODE_MM}mm`;
  const quiet = `${(QUIET_MODULES * POSTER_CODE_MM) / modules}mm`;
  return (
    <svg
      className="code"
      style={{ width: side, height: side, marginBlock: quiet }}
      viewBox={`${QUIET_MODULES} ${QUIET_MODULES} ${modules} ${modules}`}
      aria-hidden="true"
    >
      <path d={path} fillRule="evenodd" />
    </svg>
  );
}

function Lines({ className, texts }: { readonly className: string; readonly texts: BothTexts | Bilingual }) {
  return (
    <p className={className}>
      <span lang="vi">{texts.vi}</span>
      <span lang="en">{texts.en}</span>
    </p>
  );
}

const format = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});

/** `13:05 21/11/2026`, by the clock of Viet Nam. */
function timeOf(atMs: number): string {
  const part = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return `${part.get('hour')}:${part.get('minute')} ${part.get('day')}/${part.get('month')}/${part.get('year')}`;
}
