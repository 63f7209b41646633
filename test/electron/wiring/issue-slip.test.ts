import { describe, expect, test } from 'vitest';
import { slipViewSchema } from '../../../contract/assisted.ts';
import { MAX_SLIP_CHARACTERS, SLIP_LIFE_MS } from '../../../contract/slip.ts';
import { readSlip } from '../../../electron/codes/read-slip.ts';
import { createStationSigner } from '../../../electron/vault/station-key.ts';
import { createSlipIssuer, slipsTakenHere } from '../../../electron/wiring/issue-slip.ts';

const NOW = Date.UTC(2026, 10, 21, 5);
const signer = createStationSigner(Buffer.alloc(32, 1));
const later = createStationSigner(Buffer.alloc(32, 2));
const venue = { id: 'benh-vien-3', name: 'Bệnh viện 3' };
let made = 0;
const randomBytes = (length: number) => Buffer.alloc(length, ++made);
const issuer = createSlipIssuer({ signer, stationId: 'station-1', venueId: venue.id, randomBytes });
const content = {
  visitId: '0190c0de-0000-7000-8000-000000000001',
  slipId: issuer.newSlipId(),
  fullName: 'Nguyễn Thị Bưởi',
  birthYear: 1950,
  declaredAtMs: NOW,
  validUntilMs: NOW + SLIP_LIFE_MS,
  answers: { symptoms: [], contacts: [], hasTravelled: false },
};

describe('a slip that a station issues', () => {
  test('is read at its own gate, and names nobody in full', () => {
    const { code, maskedName } = issuer.issue(content);
    expect(maskedName).toBe('N.T. Bưởi');
    const own = slipsTakenHere({ stationId: 'station-1', venue }, [], signer);
    expect(readSlip(code, own, NOW)).toMatchObject({
      trust: 'verified',
      claims: { fullName: 'N.T. Bưởi', slipId: content.slipId, reference: content.visitId },
    });
  });

  test('is read after the station has a new key, while its ledger names the old one', () => {
    const { code } = issuer.issue(content);
    const laterWith = (keys: readonly string[]) =>
      slipsTakenHere({ stationId: 'station-1', venue }, keys, later);
    expect(readSlip(code, laterWith([later.publicKey, signer.publicKey]), NOW).reason).toBeNull();
    expect(readSlip(code, laterWith([later.publicKey]), NOW).reason).toBe('bad-signature');
  });

  test('is read at another station of the venue that has its key in the settings', () => {
    const { code } = issuer.issue(content);
    const slipKeys = [{ stationId: 'station-1', publicKey: signer.publicKey }];
    const at = (id: string) =>
      slipsTakenHere({ stationId: 'station-2', venue: { ...venue, id }, slipKeys }, [], later);
    expect(readSlip(code, at(venue.id), NOW).reason).toBeNull();
    expect(readSlip(code, at('another'), NOW).reason).toBe('unknown-issuer');
  });

  test('fits its QR with the longest station id and a name of letters in many bytes', () => {
    const long = createSlipIssuer({
      signer,
      stationId: 's'.repeat(64),
      venueId: 'v'.repeat(64),
      randomBytes,
    });
    const fullName = `${'ệ '.repeat(6)}${'ệ̂̂̂'.repeat(12)}`;
    const { code } = long.issue({ ...content, fullName });
    expect(code.length).toBeLessThanOrEqual(MAX_SLIP_CHARACTERS);
    expect(slipViewSchema.shape.code.safeParse(code).success).toBe(true);
    const trust = slipsTakenHere(
      { stationId: 's'.repeat(64), venue: { ...venue, id: 'v'.repeat(64) } },
      [],
      signer,
    );
    expect(readSlip(code, trust, NOW).reason).toBeNull();
  });

  test('each has an id of its own, and nobody needs a name', () => {
    expect(new Set([issuer.newSlipId(), issuer.newSlipId()]).size).toBe(2);
    expect(issuer.issue({ ...content, fullName: null }).maskedName).toBeNull();
    expect(issuer.issue({ ...content, fullName: '...' }).maskedName).toBeNull();
  });
});
