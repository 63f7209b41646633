/**
 * Inside panel: how many people each zone holds, live; and the way to their names, for who has the passphrase.
 */
import type { ZoneStatus } from '../../contract/occupancy.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';
import { describeRoom, limitOf } from '../describe-zone.ts';
import { StatusMark } from '../shapes.tsx';
import { Key } from './key.tsx';

function Zone({ zone, isNamed }: { readonly zone: ZoneStatus; readonly isNamed: boolean }) {
  const limit = limitOf(zone);
  const room = describeRoom(zone);
  return (
    <li className="inside-zone">
      {isNamed && (
        <p className="inside-name" lang="vi">
          {zone.name}
        </p>
      )}
      <p className="inside-count">
        <BothLines
          texts={both(({ staff: { inside } }) =>
            limit === null
              ? fill(inside.people, { count: zone.inside })
              : fill(inside.of, { count: zone.inside, limit }),
          )}
        />
      </p>
      {room !== null && (
        <div className="inside-room">
          <StatusMark kind={room.mark} />
          <p>
            <BothLines texts={room.texts} />
          </p>
        </div>
      )}
    </li>
  );
}

export function InsidePanel({
  zones,
  ask,
}: {
  readonly zones: readonly ZoneStatus[];
  /** Asks for the names; null: not for who stands here. */
  readonly ask: (() => void) | null;
}) {
  return (
    <section className="panel panel-inside">
      <h2>
        <BothLines texts={both((texts) => texts.staff.inside.title)} />
      </h2>
      <ul className="inside-zones">
        {zones.map((zone) => (
          <Zone key={zone.id} zone={zone} isNamed={zones.length > 1} />
        ))}
      </ul>
      {ask !== null && (
        <>
          <p className="panel-about">
            <BothLines texts={both((texts) => texts.staff.inside.about)} />
          </p>
          <Key texts={both((texts) => texts.staff.inside.list)} onPress={ask} />
        </>
      )}
    </section>
  );
}
