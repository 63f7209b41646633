/**
 * Zones inside: how many people are in, of how many, where a zone has a limit; nothing where none has.
 *
 * Read from the door at three metres, so never more than the fullest three; the devices screen has them all. It only
 * tells: who may go in is the answer's business.
 */
import type { ZoneStatus } from '../contract/occupancy.ts';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import { chooseFullest, describeRoom } from './describe-zone.ts';
import { StatusMark } from './shapes.tsx';

function Zone({
  zone,
  limit,
  isNamed,
}: {
  readonly zone: ZoneStatus;
  readonly limit: number;
  readonly isNamed: boolean;
}) {
  const room = describeRoom(zone);
  return (
    <li className={`zone zone-${zone.room}`}>
      {isNamed && (
        <p className="zone-name" lang="vi">
          {zone.name}
        </p>
      )}
      <p className="zone-count">
        {zone.inside}
        <span className="zone-limit">/{limit}</span>
      </p>
      {room !== null && (
        <div className="zone-room">
          <StatusMark kind={room.mark} />
          <p>
            <BothLines texts={room.texts} />
          </p>
        </div>
      )}
    </li>
  );
}

export function ZonesInside({ zones }: { readonly zones: readonly ZoneStatus[] }) {
  const shown = chooseFullest(zones);
  if (shown.length === 0) return null;
  return (
    <section className={shown.length > 1 ? 'zones zones-many' : 'zones'}>
      <p className="zones-title">
        <BothLines texts={both((texts) => texts.zones.inside)} />
      </p>
      <ul className="zones-list">
        {shown.map(({ zone, limit }) => (
          // Where there is one zone, everybody knows which.
          <Zone key={zone.id} zone={zone} limit={limit} isNamed={zones.length > 1} />
        ))}
      </ul>
    </section>
  );
}
