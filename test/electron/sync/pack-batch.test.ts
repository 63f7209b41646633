import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_BATCH_BYTES, visitBatchSchema } from '../../../contract/sync-api.ts';
import type { Visit } from '../../../contract/visit.ts';
import { keyIdsOf, packBody, packRows } from '../../../electron/sync/pack-batch.ts';
import { sampleKey, sampleKeyId, sampleVisit, sampleVisits } from '../../support/sample-visits.ts';

const KEY_BYTES = JSON.stringify(sampleKey(sampleKeyId())).length;
/** As the packer keeps it free for the envelope. */
const ENVELOPE_BYTES = 256;

/** A visit whose JSON has exactly this many bytes. */
function visitOf(bytes: number, changes: Partial<Visit> = {}): Visit {
  const empty = sampleVisit(1, { gate: '', ...changes });
  return { ...empty, gate: 'x'.repeat(bytes - Buffer.byteLength(JSON.stringify(empty))) };
}

describe('a batch', () => {
  it('is what the contract says, with each data key once', async () => {
    const visits = [...sampleVisits(3, 1), sampleVisit(4, { sealedClaims: null }, 1), ...sampleVisits(2, 2)];
    const keys = keyIdsOf(visits).map((id) => sampleKey(id));
    expect(keys).toHaveLength(2);
    const { rows } = packRows(visits, keys);
    const sent = JSON.parse(gunzipSync(await packBody('station-1', 5.5, rows)).toString()) as unknown;
    expect(visitBatchSchema.parse(sent)).toEqual({ stationId: 'station-1', sentAtMs: 5, keys, visits });
  });

  it('counts a data key into its size: one byte too many is unsendable, none too many is sent', async () => {
    const keys = [sampleKey(sampleKeyId())];
    const room = MAX_BATCH_BYTES - ENVELOPE_BYTES - 1 - KEY_BYTES - 1;
    const fits = packRows([visitOf(room)], keys);
    expect(fits).toMatchObject({ rows: [{ byteLength: room }], unsendable: [] });
    const body = gunzipSync(await packBody('s'.repeat(64), Number.MAX_SAFE_INTEGER, fits.rows));
    expect(body.length).toBeLessThanOrEqual(MAX_BATCH_BYTES);
    expect(packRows([visitOf(room + 1)], keys)).toMatchObject({ rows: [], unsendable: [{}] });
  });

  it('counts a data key once for all the rows that name it', () => {
    const keys = [sampleKey(sampleKeyId())];
    const half = (MAX_BATCH_BYTES - ENVELOPE_BYTES - KEY_BYTES - 1) / 2 - 1;
    const visits = [visitOf(Math.floor(half)), visitOf(Math.floor(half))];
    expect(packRows(visits, keys).rows).toHaveLength(2);
    const other = sampleKey(sampleKeyId(1));
    const named = visitOf(Math.floor(half), { sealedClaims: { keyId: other.id, bytes: 'AAAA' } });
    expect(packRows([visits[0] ?? visitOf(0), named], [...keys, other]).rows).toHaveLength(1);
  });
});
