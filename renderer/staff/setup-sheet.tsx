/**
 * Set-up sheet: a maker's configuration bar codes, on the screen and on paper.
 *
 * Shows what resources/setup-codes documents and draws nothing else: a wrong code can leave a scanner
 * silent. What is not proven stands under the name that it has in the maker's manual.
 */
import { type CSSProperties, useMemo, useState } from 'react';
import { type SetupCode, type SetupMaker, setupCodesSchema } from '../../contract/setup-codes.ts';
import shipped from '../../resources/setup-codes/setup-codes.json' with { type: 'json' };
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { drawCode128 } from './draw-code128.ts';
import { Key } from './key.tsx';

export interface SheetProps {
  readonly print: () => void;
  readonly back: () => void;
}

type Properties = CSSProperties & Readonly<Record<`--${string}`, number>>;

const { makers } = setupCodesSchema.parse(shipped);

function BarCode({ data }: { readonly data: string }) {
  const { widthModules, path } = useMemo(() => drawCode128(data), [data]);
  return (
    <svg
      className="bars"
      style={{ '--modules': widthModules } as Properties}
      viewBox={`0 0 ${widthModules} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} fill="var(--print-ink)" shapeRendering="crispEdges" />
    </svg>
  );
}

function CodeRow({ code }: { readonly code: SetupCode }) {
  return (
    <li className="sheet-code">
      <div className="sheet-words">
        <h3>
          <BothLines texts={code.title} />
        </h3>
        <p>
          <BothLines texts={code.note} />
        </p>
      </div>
      <figure className="sheet-bars">
        <BarCode data={code.data} />
        <figcaption>{code.command}</figcaption>
      </figure>
    </li>
  );
}

function MakerSheet({ maker: { maker, models, intro, codes, lookUp } }: { readonly maker: SetupMaker }) {
  return (
    <article className="sheet-paper">
      <h2>{maker}</h2>
      <p className="sheet-models">{models}</p>
      <p className="sheet-intro">
        <BothLines texts={intro} />
      </p>
      <ol className="sheet-codes">
        {codes.map((code) => (
          <CodeRow key={code.id} code={code} />
        ))}
      </ol>
      {lookUp.length > 0 && (
        <section className="sheet-look-up">
          <h3>
            <BothLines texts={both((texts) => texts.staff.sheet['look-up'])} />
          </h3>
          <ul>
            {lookUp.map(({ nameInManual, title }) => (
              <li key={nameInManual}>
                <BothLines texts={title} />
                <span className="sheet-name">{nameInManual}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  );
}

export function SetupSheet({ print, back }: SheetProps) {
  const [makerId, setMakerId] = useState(makers[0]?.id);
  const chosen = makers.find(({ id }) => id === makerId);
  return (
    <div className="staff-body sheet">
      <nav className="keys">
        <Key texts={both((texts) => texts.staff.back)} onPress={back} />
        {makers.map(({ id, maker }) => (
          <button
            key={id}
            type="button"
            className={id === makerId ? 'key key-chosen' : 'key key-quiet'}
            aria-pressed={id === makerId}
            onClick={() => setMakerId(id)}
          >
            <span className="vi">{maker}</span>
          </button>
        ))}
        <Key look="main" texts={both((texts) => texts.staff.sheet.print)} onPress={print} />
      </nav>
      {chosen !== undefined && <MakerSheet maker={chosen} />}
    </div>
  );
}
