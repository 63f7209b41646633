/**
 * Sheet page: fetches the set-up sheet when staff ask for it. Drawing bar codes is a megabyte of code that
 * the gate itself never needs, so it is no part of the page that must be up after a restart.
 */
import { type ComponentType, useEffect, useState } from 'react';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { Key } from './key.tsx';
import type { SheetProps } from './setup-sheet.tsx';

export function SheetPage({ print, back }: SheetProps) {
  const [sheet, setSheet] = useState<{ readonly Sheet: ComponentType<SheetProps> } | 'failed' | null>(null);
  useEffect(() => {
    let isLeft = false;
    import('./setup-sheet.tsx').then(
      ({ SetupSheet }) => {
        if (!isLeft) setSheet({ Sheet: SetupSheet });
      },
      () => {
        if (!isLeft) setSheet('failed');
      },
    );
    return () => {
      isLeft = true;
    };
  }, []);
  if (sheet !== null && sheet !== 'failed') return <sheet.Sheet print={print} back={back} />;
  return (
    <div className="staff-body sheet-wait">
      <p>
        <BothLines texts={both((texts) => texts.staff.sheet[sheet === null ? 'loading' : 'failed'])} />
      </p>
      <Key texts={both((texts) => texts.staff.back)} onPress={back} />
    </div>
  );
}
