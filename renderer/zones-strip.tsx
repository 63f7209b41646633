/**
 * Zones strip: how many people are inside, of how many, for each zone that has a limit; nothing where none has.
 *
 * Read from the door at three metres. It only tells: who may go in is the answer's business.
 */
import type { ZoneStatus } from '../contract/occupancy.ts';
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import { describeRoom, limitOf } from './describe-zone.ts';
import { StatusMark } from './shapes.tsx';

export function ZonesStrip({ zones }: { readonly zones: readonly ZoneStatus[] }) {
  const limited = zones.flatMap((zone) => {
    const limit = limitOf(zone);
    return limit === null ? [] : [{ zone, limit }];
  });
  if (limited.length === 0) return null;
  // Where there is one zone, everybody knows which.
  const hasNames = zones.length > 1;
  return (
    <section className={limited.length > 2 ? 'zones zones-many' : 'zones'}>
      <p className="zones-title">
        <BothLines texts={both((texts) => texts.zones.inside)} />
      </p>
      {limited.map(({ zone, limit }) => {
        const room = describeRoom(zone);
        return (
          <div className={`zone zone-${zone.room}`} key={zone.id}>
            {hasNames && (
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
          </div>
        );
      })}
    </section>
  );
}
