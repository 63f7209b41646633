/**
 * Day stepper: the day that is looked at, and the one before and after it among those that have visits.
 */
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { describeDay } from './describe-desk.ts';

function Step({ label, day, choose }: StepProps) {
  return (
    <button
      type="button"
      className="desk-key day-step"
      aria-label={label}
      disabled={day === undefined}
      onClick={() => {
        if (day !== undefined) choose(day);
      }}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M15 4 7 12l8 8" fill="none" stroke="currentColor" strokeWidth="3" />
      </svg>
    </button>
  );
}

interface StepProps {
  readonly label: string;
  readonly day: string | undefined;
  readonly choose: (day: string) => void;
}

export function DayStepper({
  day,
  days,
  today,
  choose,
}: {
  readonly day: string;
  /** Newest first. */
  readonly days: readonly string[];
  readonly today: string;
  readonly choose: (day: string) => void;
}) {
  const at = days.indexOf(day);
  return (
    <div className="day-stepper">
      <Step label={both(({ desk }) => desk.day.before).vi} day={days[at + 1]} choose={choose} />
      <p role="status">
        <BothLines texts={describeDay(day, today)} />
      </p>
      <Step label={both(({ desk }) => desk.day.after).vi} day={days[at - 1]} choose={choose} />
    </div>
  );
}
