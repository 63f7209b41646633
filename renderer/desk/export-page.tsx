/**
 * Export: one day's log, without names, to a stick or to the station's own folder.
 *
 * Only folders that the main process found are offered. What is being done stands in one place: running with its
 * progress, done with its file, or what went wrong and what to do about it.
 */
import { useState } from 'react';
import type { DeskAction, DeskView, ExportFolder } from '../../contract/desk.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { DayStepper } from './day-stepper.tsx';
import { chooseDays, describeCount, describeDay, describeSize } from './describe-desk.ts';
import { DeskKey } from './desk-key.tsx';

type Export = NonNullable<DeskView['export']>;

const StickSign = () => (
  <svg className="desk-sign" viewBox="0 0 24 24" aria-hidden="true">
    <path
      d="M8 9V3h8v6M6 9h12v10a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2ZM10.5 5.5v1M13.5 5.5v1"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinejoin="round"
    />
  </svg>
);
const FolderSign = () => (
  <svg className="desk-sign" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M3 19V5h6l2 3h10v11Z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
  </svg>
);

const nameOf = ({ isRemovable, label }: ExportFolder): BothTexts =>
  isRemovable ? { vi: label, en: '' } : both(({ desk }) => desk.export.own);

function Running({ running, act }: { readonly running: Export; readonly act: (action: DeskAction) => void }) {
  const { day, rows, total } = running;
  const share = total === 0 ? 0 : Math.min(1, rows / total);
  const progress = both(({ desk }) =>
    fill(desk.export.progress, { count: describeCount(rows), total: describeCount(total) }),
  );
  return (
    <section className="export-now">
      <p className="export-said">
        <BothLines
          texts={{
            vi: fill(both(({ desk }) => desk.export.running).vi, { day: describeDay(day, '').vi }),
            en: fill(both(({ desk }) => desk.export.running).en, { day: describeDay(day, '').en }),
          }}
        />
      </p>
      <div
        className="export-bar"
        role="progressbar"
        aria-label={both(({ desk }) => desk.pages.export).vi}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={rows}
        aria-valuetext={progress.vi}
      >
        <div style={{ transform: `scaleX(${share})` }} />
      </div>
      <p>
        <BothLines texts={progress} />
      </p>
      <DeskKey
        texts={both(({ desk }) => desk.export.cancel)}
        onPress={() => act({ type: 'cancel-export' })}
      />
    </section>
  );
}

function Ended({ ended, folders }: { readonly ended: Export; readonly folders: readonly ExportFolder[] }) {
  const { state, day, rows, file, problem, unreadable = 0 } = ended;
  const isOnStick = folders.some(({ path, isRemovable }) => isRemovable && file?.startsWith(path) === true);
  // On a stick the name is enough; in the station's own folder somebody has to find it.
  const name = isOnStick ? (file?.split(/[\\/]/).at(-1) ?? '') : (file ?? '');
  if (state === 'done')
    return (
      <section className="export-now export-done" role="status">
        <p className="export-said">
          <BothLines
            texts={both(({ desk }) =>
              fill(desk.export.done, { count: describeCount(rows), day: shortDay(day) }),
            )}
          />
        </p>
        <p className="export-file">
          <BothLines texts={both(({ desk }) => fill(desk.export.file, { file: name }))} />
        </p>
        {unreadable > 0 && (
          <p className="export-names" role="alert">
            <BothLines
              texts={both(({ desk }) => fill(desk.export.unreadable, { count: describeCount(unreadable) }))}
            />
          </p>
        )}
        {isOnStick && (
          <p>
            <BothLines texts={both(({ desk }) => desk.export.unplug)} />
          </p>
        )}
      </section>
    );
  return (
    <section className={`export-now ${state === 'failed' ? 'export-failed' : ''}`} role="alert">
      <p className="export-said">
        <BothLines
          texts={both(({ desk }) =>
            state === 'failed' ? desk.export.problems[problem ?? 'failed'] : desk.export.cancelled,
          )}
        />
      </p>
    </section>
  );
}

/** `21/11/2026` */
const shortDay = (day: string): string => day.split('-').reverse().join('/');

export function ExportPage({
  view,
  act,
}: {
  readonly view: DeskView;
  readonly act: (action: DeskAction) => void;
}) {
  const { folders, export: shown, today } = view;
  const [day, setDay] = useState(today.day);
  const [chosenPath, setChosenPath] = useState<string | null>(null);
  // The first stick, until somebody chooses; what was pulled out is chosen no more.
  const chosen =
    folders.find(({ path }) => path === chosenPath) ??
    folders.find(({ isRemovable }) => isRemovable) ??
    folders[0];
  const isRunning = shown?.state === 'running';
  return (
    <div className="desk-body export-page">
      <div className="export-what">
        <p>
          <BothLines texts={both(({ desk }) => desk.export.about)} />
        </p>
        <DayStepper day={day} days={chooseDays(view)} today={today.day} choose={setDay} />
        <p className="export-names">
          <BothLines texts={both(({ desk }) => desk.export.names)} />
        </p>
      </div>
      <fieldset className="export-where">
        <legend>
          <BothLines texts={both(({ desk }) => desk.export.where)} />
        </legend>
        {folders.map((folder) => (
          <DeskKey
            key={folder.path}
            look="choice"
            sign={folder.isRemovable ? <StickSign /> : <FolderSign />}
            texts={nameOf(folder)}
            {...(folder.freeBytes === null
              ? {}
              : {
                  about: both(({ desk }) =>
                    fill(desk.export.free, { size: describeSize(folder.freeBytes ?? 0) }),
                  ),
                })}
            isPressed={folder.path === chosen?.path}
            isDisabled={isRunning}
            onPress={() => setChosenPath(folder.path)}
          />
        ))}
        {!folders.some(({ isRemovable }) => isRemovable) && (
          <p className="export-no-stick" role="status">
            <BothLines texts={both(({ desk }) => desk.export['no-stick'])} />
          </p>
        )}
      </fieldset>
      <div className="export-do">
        {isRunning ? (
          <Running running={shown} act={act} />
        ) : (
          <>
            <DeskKey
              look="main"
              texts={both(({ desk }) => desk.export.start)}
              isDisabled={chosen === undefined}
              onPress={() => {
                if (chosen !== undefined) act({ type: 'export', day, folder: chosen.path });
              }}
            />
            {shown !== null && <Ended ended={shown} folders={folders} />}
          </>
        )}
      </div>
    </div>
  );
}
