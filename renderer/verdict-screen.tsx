/**
 * Verdict screen: whole-screen colour, shape, one word, what to do now; and the guard's line.
 *
 * Draws a prompt and decides nothing; what it says comes from tell-prompt.ts. Carries no more of a person
 * than the masked name. Every part has one place, whatever the verdict.
 */
import type { GuardView } from '../contract/guard.ts';
import { carriesPhoneCode, type ScanAgainPrompt, type VisitPrompt } from '../contract/prompt.ts';
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import { CountDown } from './count-down.tsx';
import { describeAge } from './describe-age.ts';
import { describeAlarms } from './describe-alarms.ts';
import { fieldStyle } from './field-style.ts';
import { wayOfLane } from './name-lane.ts';
import { Way } from './part-lane.tsx';
import { DeclareCode } from './phone-code.tsx';
import { PhoneHint } from './phone-hint.tsx';
import { DirectionArrow, Shape, StatusMark } from './shapes.tsx';
import { tellAnswer } from './tell-answer.ts';
import { tellAge, underOf } from './tell-prompt.ts';
import { ToldLines } from './told-lines.tsx';
import { useSizes } from './use-display.ts';
import { VerdictWord } from './verdict-word.tsx';
import { sayUnder } from './visitor-words.ts';

function Facts({ prompt }: { readonly prompt: VisitPrompt }) {
  const { direction, language } = prompt;
  const age = describeAge(prompt.declaredAtMs, prompt.atMs);
  const way = both((texts) => texts.directions[direction]);
  return (
    <>
      <div className="verdict-way">
        <div className="verdict-direction">
          <DirectionArrow direction={direction} />
          <p>
            <BothLines
              texts={way}
              under={sayUnder(language, way.en, (texts) => texts.directions?.[direction])}
            />
          </p>
        </div>
        {prompt.isPhoneNear && <PhoneHint />}
      </div>
      <div className="verdict-person">
        {prompt.maskedName !== null && (
          <p className="masked-name" lang="vi">
            {prompt.maskedName}
          </p>
        )}
        {age !== null && (
          <p className="age">
            <BothLines texts={age} under={sayUnder(language, age.en, (texts) => tellAge(texts, prompt))} />
          </p>
        )}
      </div>
    </>
  );
}

export function VerdictScreen({
  prompt,
  showing,
  dwellMs,
  status,
  lanes,
}: {
  readonly prompt: VisitPrompt | ScanAgainPrompt;
  readonly showing: number;
  readonly dwellMs: number;
  readonly status: StationStatus | null;
  /** Which way each lane leads now. */
  readonly lanes: GuardView['lanes'];
}) {
  const { row, word, wordUnder, told } = tellAnswer(prompt);
  const { textUnits, hasStrip } = useSizes();
  const isDeclaring = carriesPhoneCode(prompt) && status !== null;
  // Nothing was read, so nobody came in or went out: the way is the lane's.
  const way = wayOfLane(prompt.lane, status, lanes);
  const [alarm] = status === null ? [] : describeAlarms(status);
  return (
    <section
      className={`screen verdict verdict-${prompt.kind}`}
      role={row.role}
      style={fieldStyle(prompt.kind)}
    >
      <header className="verdict-facts">
        {prompt.kind !== 'scan-again' && <Facts prompt={prompt} />}
        {prompt.kind === 'scan-again' && way !== null && (
          <div className="verdict-direction">
            <Way way={way} />
          </div>
        )}
      </header>
      <div className="verdict-body">
        <Shape row={row} />
        <VerdictWord word={word} under={wordUnder} hasBar={row.hasWordBar} />
        <div className={isDeclaring ? 'told-beside' : 'told-alone'}>
          <ToldLines
            texts={told}
            under={underOf(told)}
            leadUnits={textUnits}
            hasCode={isDeclaring}
            hasGuardLine={!hasStrip}
          />
          {isDeclaring && <DeclareCode prompt={prompt} url={status.face.declareUrl} />}
        </div>
      </div>
      <CountDown key={showing} dwellMs={dwellMs} />
      <footer className="guard-line">
        <p>
          <BothLines texts={told.guard} />
        </p>
        {alarm !== undefined && (
          <p className="guard-alarm">
            <StatusMark kind="bad" />
            <BothLines texts={alarm.title} />
          </p>
        )}
      </footer>
    </section>
  );
}
