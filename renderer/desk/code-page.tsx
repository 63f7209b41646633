/**
 * This place's code: the QR that stands on the idle screen and on the poster, and the ways to enter, make, print and
 * remove it.
 *
 * The code is drawn as visitors see it, its text under it, so that an admin sees what they hang up. While a code is
 * waited for the page says how long still, and what became of each scan. What takes a code that stands away is asked
 * twice.
 */
import { useState } from 'react';
import type { CodeSaying, DeskAction, DeskView } from '../../contract/desk.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';
import { drawQr } from '../form/draw-qr.ts';
import { QrSymbol } from '../qr-symbol.tsx';
import { useNow } from '../staff/use-now.ts';
import { DeskKey } from './desk-key.tsx';

type Act = (action: DeskAction) => void;
/** What waits for a second yes. */
type Asked = 'generate' | 'remove';

/** What an admin has to do something about. */
const bad: ReadonlySet<CodeSaying> = new Set(['too-long', 'unprintable', 'not-kept', 'not-printed']);
const good: ReadonlySet<CodeSaying> = new Set(['taken', 'generated', 'removed', 'printed']);

const toneOf = (said: CodeSaying): string =>
  bad.has(said) ? ' export-failed' : good.has(said) ? ' export-done' : '';

function Standing({ text }: { readonly text: string | null }) {
  if (text === null)
    return (
      <p className="code-none">
        <BothLines texts={both(({ desk }) => desk.code.none)} />
      </p>
    );
  return (
    <figure className="code-stands">
      <QrSymbol drawn={drawQr(text)} className="code-symbol" />
      <figcaption>
        <BothLines texts={both(({ desk }) => desk.code.stands)} />
        <span className="code-text">{text}</span>
      </figcaption>
    </figure>
  );
}

/** Redrawn each second by itself. */
function Listening({ untilMs, act }: { readonly untilMs: number; readonly act: Act }) {
  const seconds = Math.max(0, Math.ceil((untilMs - useNow(1_000)) / 1_000));
  return (
    <section className="export-now">
      <p className="export-said" role="status">
        <BothLines texts={both(({ desk }) => desk.code.listening)} />
      </p>
      <p>
        <BothLines texts={both(({ desk }) => desk.code.others)} />
      </p>
      <p className="code-left">
        <BothLines texts={both(({ desk }) => fill(desk.code.left, { count: seconds }))} />
      </p>
      <DeskKey texts={both(({ desk }) => desk.code.stop)} onPress={() => act({ type: 'code-stop' })} />
    </section>
  );
}

function Offered({ text, act }: { readonly text: string; readonly act: Act }) {
  return (
    <section className="export-now" role="alert">
      <p className="export-said">
        <BothLines texts={both(({ desk }) => desk.code.offered)} />
      </p>
      <p className="code-text">{text}</p>
      <div className="code-keys">
        <DeskKey
          look="main"
          texts={both(({ desk }) => desk.code.yes)}
          onPress={() => act({ type: 'code-take' })}
        />
        <DeskKey texts={both(({ desk }) => desk.code.again)} onPress={() => act({ type: 'code-listen' })} />
        <DeskKey texts={both(({ desk }) => desk.code.no)} onPress={() => act({ type: 'code-stop' })} />
      </div>
    </section>
  );
}

function Doubted({
  asked,
  act,
  done,
}: {
  readonly asked: Asked;
  readonly act: Act;
  readonly done: () => void;
}) {
  return (
    <section className="export-now" role="alert">
      <p className="export-said">
        <BothLines texts={both(({ desk }) => desk.code.sure[asked])} />
      </p>
      <div className="code-keys">
        <DeskKey
          look="main"
          texts={both(({ desk }) => desk.code.do[asked])}
          onPress={() => {
            act({ type: `code-${asked}` });
            done();
          }}
        />
        <DeskKey texts={both(({ desk }) => desk.code.no)} onPress={done} />
      </div>
    </section>
  );
}

function Keys({
  text,
  said,
  act,
  ask,
}: {
  readonly text: string | null;
  readonly said: CodeSaying | null;
  readonly act: Act;
  readonly ask: (what: Asked) => void;
}) {
  return (
    <div className="code-keys">
      <DeskKey
        look="main"
        texts={both(({ desk }) => desk.code.scan)}
        onPress={() => act({ type: 'code-listen' })}
      />
      <DeskKey
        texts={both(({ desk }) => desk.code.print)}
        isDisabled={text === null || said === 'printing'}
        onPress={() => act({ type: 'print-poster' })}
      />
      <DeskKey
        texts={both(({ desk }) => desk.code.generate)}
        onPress={() => {
          if (text === null) act({ type: 'code-generate' });
          else ask('generate');
        }}
      />
      {text !== null && (
        <DeskKey texts={both(({ desk }) => desk.code.remove)} onPress={() => ask('remove')} />
      )}
    </div>
  );
}

export function CodePage({
  view: { code },
  status,
  act,
}: {
  readonly view: Pick<DeskView, 'code'>;
  readonly status: StationStatus | null;
  readonly act: Act;
}) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const text = status?.face.qrText ?? null;
  const { listeningUntilMs, offered, said } = code;
  const isBusy = listeningUntilMs !== null || offered !== null;
  return (
    <div className="desk-body code-page">
      <Standing text={text} />
      <div className="code-do">
        {/* While a code is waited for, only that: its key to stop stays in sight on the smallest panel. */}
        {!isBusy && (
          <p>
            <BothLines texts={both(({ desk }) => desk.code.about)} />
          </p>
        )}
        {listeningUntilMs !== null && <Listening untilMs={listeningUntilMs} act={act} />}
        {offered !== null && <Offered text={offered} act={act} />}
        {said !== null && (
          <p className={`export-now${toneOf(said)}`} role={bad.has(said) ? 'alert' : 'status'}>
            <BothLines texts={both(({ desk }) => desk.code.said[said])} />
          </p>
        )}
        {!isBusy && asked !== null && <Doubted asked={asked} act={act} done={() => setAsked(null)} />}
        {!isBusy && asked === null && <Keys text={text} said={said} act={act} ask={setAsked} />}
        {!isBusy && (
          <p className="code-made">
            <BothLines texts={both(({ desk }) => desk.code.made)} />
          </p>
        )}
      </div>
    </div>
  );
}
