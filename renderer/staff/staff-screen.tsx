/**
 * Staff screen: what is plugged in at this gate and how it fares; who is inside, the record, test scans, set-up sheets.
 *
 * Opened and closed by the main process; everything on it works by touch or mouse. It stands in a public
 * hall and names no visitor, but to who opens the list of an evacuation (inside-page.tsx). Under an answer it stays, hidden, and comes back as it was. A fault in it
 * closes it and never touches the gate (StaffBoundary).
 */
import { Component, type ReactNode, useRef, useState } from 'react';
import type { StaffAction, StaffView } from '../../contract/staff.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { Clock } from '../clock.tsx';
import { DeviceCard } from './device-card.tsx';
import { InsidePage } from './inside-page.tsx';
import { InsidePanel } from './inside-panel.tsx';
import { KeepingPanel } from './keeping-panel.tsx';
import { Key } from './key.tsx';
import { PhonesPanel } from './phones-panel.tsx';
import { SheetPage } from './sheet-page.tsx';
import { SwitchPanel } from './switch-panel.tsx';
import { TestPanel } from './test-panel.tsx';

/** A touch is told at most this often, milliseconds. */
const TOUCH_EVERY_MS = 1_000;

export interface AsStaff {
  readonly open: () => void;
  readonly act: (action: StaffAction) => void;
}

interface BoundaryProps {
  readonly children: ReactNode;
  readonly close: () => void;
}

/** Keeps a fault of the devices screen away from the gate. */
export class StaffBoundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(): void {
    this.props.close();
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : this.props.children;
  }
}

function DevicesPage({
  staff,
  status,
  act,
  openSheet,
}: {
  readonly staff: StaffView;
  readonly status: StationStatus | null;
  readonly act: (action: StaffAction) => void;
  readonly openSheet: () => void;
}) {
  const nowMs = Date.now();
  return (
    <div className="staff-body">
      <div className="cards">
        {staff.devices.map((device) => (
          <DeviceCard key={device.deviceId} device={device} nowMs={nowMs} act={act} />
        ))}
        {staff.devices.length === 0 && (
          <p className="no-devices">
            <BothLines texts={both((texts) => texts.staff['no-devices'])} />
          </p>
        )}
      </div>
      <aside className="panels">
        {staff.mayChange && <TestPanel staff={staff} act={act} />}
        {status !== null && status.zones.length > 0 && (
          <InsidePanel
            zones={status.zones}
            ask={staff.mayChange ? () => act({ type: 'inside-names', step: 'ask' }) : null}
          />
        )}
        {staff.mayChange && staff.lanes.length > 0 && <SwitchPanel staff={staff} act={act} />}
        {status !== null && (
          <KeepingPanel status={status} mayChange={staff.mayChange} nowMs={nowMs} act={act} />
        )}
        {staff.mayChange ? (
          <>
            {staff.phones !== null && <PhonesPanel phones={staff.phones} act={act} />}
            <section className="panel">
              <p className="panel-about">
                <BothLines texts={both((texts) => texts.staff.sheet.about)} />
              </p>
              <Key texts={both((texts) => texts.staff.sheet.open)} onPress={openSheet} />
            </section>
          </>
        ) : (
          <section className="panel">
            <p className="panel-about">
              <BothLines texts={both((texts) => texts.staff['view-only'])} />
            </p>
          </section>
        )}
      </aside>
    </div>
  );
}

export function StaffScreen({
  staff,
  status,
  isCovered,
  act,
}: {
  readonly staff: StaffView;
  readonly status: StationStatus | null;
  /** True while an answer stands over it. */
  readonly isCovered: boolean;
  readonly act: (action: StaffAction) => void;
}) {
  const [page, setPage] = useState<'devices' | 'sheet'>('devices');
  const toldAtMs = useRef(0);
  const touch = (): void => {
    const nowMs = performance.now();
    if (nowMs - toldAtMs.current < TOUCH_EVERY_MS) return;
    toldAtMs.current = nowMs;
    act({ type: 'touch' });
  };
  return (
    <section
      className={staff.test === null ? 'screen staff' : 'screen staff staff-testing'}
      hidden={isCovered}
      onPointerDown={touch}
      onWheel={touch}
    >
      <header className="staff-board">
        <div className="staff-title">
          <h1>
            <BothLines texts={both((texts) => texts.staff.title)} />
          </h1>
          <p lang="vi">{status?.gate}</p>
        </div>
        <p className="staff-stands">
          <BothLines texts={both((texts) => texts.staff.stands)} />
        </p>
        <Clock />
        <Key look="main" texts={both((texts) => texts.staff.close)} onPress={() => act({ type: 'close' })} />
      </header>
      {staff.insideNames !== null ? (
        <InsidePage
          names={staff.insideNames}
          status={status}
          count={<InsidePanel zones={status?.zones ?? []} ask={null} />}
          act={act}
        />
      ) : page === 'sheet' ? (
        <SheetPage print={() => act({ type: 'print' })} back={() => setPage('devices')} />
      ) : (
        <DevicesPage staff={staff} status={status} act={act} openSheet={() => setPage('sheet')} />
      )}
    </section>
  );
}
