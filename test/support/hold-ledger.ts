/**
 * Child process of the ledger's tests: opens the ledger at argv[2] and does what argv[3] says until killed.
 *
 * `hold`: prints `held` and keeps it open. `record`: prints the id of every visit after recordVisit returned.
 */
import { writeSync } from 'node:fs';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { SAMPLE_MS, sampleVisit } from '../../scripts/rig/sample-visit.ts';

const [, , path = '', task = ''] = process.argv;
const opened = openLedger({ path, nowMs: () => SAMPLE_MS });
if (!opened.ok) {
  // Not through console: what is printed must have left the process before it can be killed.
  writeSync(1, `${opened.error.kind}\n`);
  process.exit(2);
}
if (task === 'hold') {
  writeSync(1, 'held\n');
  setInterval(() => {}, 60_000);
} else {
  for (let n = opened.value.lastSeq() + 1; ; n++) {
    const recorded = opened.value.recordVisit(sampleVisit(n));
    if (!recorded.ok) throw new Error(recorded.error.detail);
    writeSync(1, `${recorded.value.id}\n`);
  }
}
