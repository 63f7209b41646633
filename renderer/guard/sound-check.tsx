/**
 * Sound check: were the tones of the start heard? And, where the gate makes no sound, that it makes none.
 *
 * Beside the last verdict, which it must not hide. Anybody at the strip may answer: nothing is written about a visitor, and
 * who does not hear has nobody to ask first.
 */
import type { GuardAction } from '../../contract/guard.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { describeAlarm, soundAlarmKinds } from '../describe-alarms.ts';
import { StripKey } from './strip-key.tsx';
import { Sign } from './strip-signs.tsx';

interface SoundProps {
  readonly status: StationStatus;
  readonly act: (action: GuardAction) => void;
}

/** Plays the tones (again); on a station that was never asked whether it is heard there is nothing to play. */
export function SoundKey({ status, act }: SoundProps) {
  if (status.soundCheck === null) return null;
  return (
    <StripKey
      sign={<Sign name="sound" />}
      texts={both((texts) => texts['sound-check'].again)}
      onPress={() => act({ type: 'sound-check', answer: 'again' })}
    />
  );
}

export function SoundCheck({ status, act }: SoundProps) {
  if (status.soundCheck?.state === 'asked') {
    return (
      <section className="sound-check" role="status">
        <p>
          <BothLines texts={both((texts) => texts['sound-check'].question)} />
        </p>
        <StripKey
          look="main"
          texts={both((texts) => texts['sound-check'].heard)}
          onPress={() => act({ type: 'sound-check', answer: 'heard' })}
        />
        <StripKey
          texts={both((texts) => texts['sound-check'].unheard)}
          onPress={() => act({ type: 'sound-check', answer: 'unheard' })}
        />
      </section>
    );
  }
  const alarm = soundAlarmKinds.find((kind) => status.alarms.includes(kind));
  if (alarm === undefined) return null;
  return (
    <section className="sound-check sound-check-bad" role="alert">
      <p>
        <BothLines texts={describeAlarm(alarm).title} />
      </p>
      <SoundKey status={status} act={act} />
    </section>
  );
}
