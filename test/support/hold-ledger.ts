/**
 * Child process of the ledger's tests: opens the ledger at argv[2] and does what argv[3] says until killed.
 *
 * `hold`: prints `held` and keeps it open. `record`: prints the id of every visit after recordVisit returned.
 * `migrate`: prints `sealed N` at every thousandth visit that it brings up to date, then `held`. `delete`: deletes
 * every day before argv[4] in pieces and prints `deleted N` after each, then `held`.
 */
import { writeSync } from 'node:fs';
import { daysToSeal } from '../../electron/ledger/days-to-seal.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import type { Sealer } from '../../electron/ledger/ports.ts';
import { openSampleSealer, sampleSigner } from '../../scripts/rig/sample-vault.ts';
import { SAMPLE_MS, sampleVisit } from '../../scripts/rig/sample-visit.ts';

const [, , path = '', task = '', beforeDay = ''] = process.argv;
/** Not through console: what is printed must have left the process before it can be killed. */
const print = (line: string): number => writeSync(1, `${line}\n`);

const dataKeys = await openSampleSealer();
await dataKeys.prepareDays(daysToSeal(path));
let sealed = 0;
const counting: Sealer = {
  seal(claims, visitId, atMs) {
    sealed++;
    if (task === 'migrate' && sealed % 1_000 === 0) print(`sealed ${sealed}`);
    return dataKeys.seal(claims, visitId, atMs);
  },
};
const opened = openLedger({
  path,
  nowMs: () => SAMPLE_MS,
  stationId: 'station-1',
  sealer: counting,
  signer: sampleSigner,
});
if (!opened.ok) {
  print(opened.error.kind);
  process.exit(2);
}
const ledger = opened.value;
if (task === 'record') {
  for (let n = ledger.lastSeq() + 1; ; n++) {
    const recorded = ledger.recordVisit(sampleVisit(n));
    if (!recorded.ok) throw new Error(recorded.error.detail);
    print(recorded.value.id);
  }
}
if (task === 'delete') {
  for (let all = 0; ; ) {
    const deleted = ledger.deleteDaysBefore(beforeDay, SAMPLE_MS);
    if (!deleted.ok) throw new Error(deleted.error.detail);
    if (deleted.value.isDone) break;
    all += deleted.value.visits;
    print(`deleted ${all}`);
  }
}
print('held');
setInterval(() => {}, 60_000);
