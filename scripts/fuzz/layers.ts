/**
 * The layers that the fuzzer breaks: for each family, where a mutation goes in and how the rest is made
 * right again around it.
 *
 * A mutated payload that is not signed again only ever reaches the signature check. So payloads, headers
 * and compressed bytes are also signed with the keys of `rehearsalTrust` after they were mutated
 * (`isSigned`); there a reading may be verified. Everywhere else it may only be one of the seeds' own.
 */
import { deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import { CWT_EXP, CWT_IAT, CWT_ISS, HCERT_CLAIM } from '../../contract/declaration.ts';
import type { Family } from '../../contract/reading.ts';
import { SLIP_PREFIX, type Slip } from '../../contract/slip.ts';
import { decodeBase45, encodeBase45 } from '../../electron/codes/base45.ts';
import { signedBytes } from '../../electron/codes/cose.ts';
import { inflate } from '../../electron/codes/inflate.ts';
import { venueMarkOf, writeSlipPayload } from '../../electron/codes/slip-layout.ts';
import { declarationIssuer, rsaIssuer, unknownIssuer } from '../development-keys.ts';
import { issueDeclaration } from '../issue-declaration.ts';
import { signCwt, signHcert, signRaw, wrapHcert } from '../sign-hcert.ts';
import {
  deflateCard,
  digitsOf,
  HEALTH_CARD_ISSUER,
  healthCardHeader,
  healthCardText,
  revoked,
  sealSigner,
  signJws,
  signSeal,
} from './sign-codes.ts';
import { sampleSlip, signSlip, slipStranger } from './sign-slips.ts';

/** When every fuzzed code is shown, give or take. */
export const FUZZ_AT_MS = Date.UTC(2026, 10, 21, 5);

interface Place {
  readonly family: Family;
  readonly name: string;
  /** True when the code is signed rightly over whatever the mutation made of it. */
  readonly isSigned: boolean;
}
interface Work<Data> {
  readonly seeds: readonly Data[];
  /** The code's text, made around the mutated data. */
  readonly write: (data: Data) => string;
}
type TextLayer = Place & Work<string> & { readonly kind: 'text' };
type JsonLayer = Place & Work<string> & { readonly kind: 'json' };
type BytesLayer = Place & Work<Uint8Array> & { readonly kind: 'bytes' };
type CborLayer = Place & Work<Uint8Array> & { readonly kind: 'cbor' };
export type Layer = TextLayer | JsonLayer | BytesLayer | CborLayer;

const same = (text: string): string => text;
const textLayer = (family: Family, seeds: readonly string[]): Layer => ({
  family,
  name: 'text',
  isSigned: false,
  kind: 'text',
  seeds,
  write: same,
});

const nowS = FUZZ_AT_MS / 1000;
const coseOf = (code: string): Uint8Array => {
  const inflated = inflate(decodeBase45(code, 4) ?? new Uint8Array(), 'zlib');
  if (!inflated.ok) throw new Error(inflated.reason);
  return Uint8Array.from(inflated.bytes);
};
const header = (...entries: [number, unknown][]): Uint8Array => encode(new Map(entries));
const KID = Buffer.from(declarationIssuer.keyId, 'hex');
const HEADER = header([1, -7], [4, KID]);

/** Rightly signed over any payload and any protected header. */
function signAnything(payload: Uint8Array, protectedBytes = HEADER, key = declarationIssuer): string {
  const signature = signRaw(signedBytes({ protectedBytes, payload }), key);
  return wrapHcert(encode([protectedBytes, new Map(), payload, signature]));
}

function hcertLayers(
  family: 'declaration' | 'dcc',
  codes: readonly string[],
  payloads: readonly Uint8Array[],
): Layer[] {
  const coses = codes.map(coseOf);
  const compressed = codes.map((code) => decodeBase45(code, 4) ?? new Uint8Array());
  const [payload = new Uint8Array()] = payloads;
  return [
    textLayer(family, codes),
    {
      family,
      name: 'compressed',
      isSigned: false,
      kind: 'bytes',
      seeds: compressed,
      write: (data) => `HC1:${encodeBase45(data)}`,
    },
    { family, name: 'cose', isSigned: false, kind: 'cbor', seeds: coses, write: wrapHcert },
    {
      family,
      name: 'payload',
      isSigned: true,
      kind: 'cbor',
      seeds: payloads,
      write: (data) => signAnything(data),
    },
    {
      family,
      name: 'header',
      isSigned: true,
      kind: 'cbor',
      seeds: [HEADER, header(), header([1, -37], [4, KID]), header([4, KID], [1, -7], [2, [4]])],
      write: (data) => signAnything(payload, data),
    },
    // The trusted key id over another key's signature: never verified.
    {
      family,
      name: 'stranger',
      isSigned: false,
      kind: 'cbor',
      seeds: payloads,
      write: (data) => signAnything(data, HEADER, unknownIssuer),
    },
  ];
}

const entry = { tg: '840539006', co: 'VN', is: 'Cục Y tế dự phòng', ci: 'URN:UVCI:01:VN:FUZZ' };
const vaccination = {
  ...entry,
  vp: '1119349007',
  mp: 'EU/1/20/1528',
  ma: 'ORG-100030215',
  dn: 2,
  sd: 2,
  dt: '2021-09-01',
};
const testEntry = {
  ...entry,
  tt: 'LP6464-4',
  nm: 'PCR',
  sc: '2026-11-20T08:00:00+07:00',
  tr: '260415000',
  tc: 'Bệnh viện Mẫu',
};
const recovery = { ...entry, fr: '2026-08-01', df: '2026-08-12', du: '2027-01-30' };
const person = { nam: { fn: 'Nguyễn', gn: 'Văn A', fnt: 'NGUYEN', gnt: 'VAN<A' }, dob: '1990-02-01' };
const cwt = (hcert: [number, unknown][]): Map<number, unknown> =>
  new Map<number, unknown>([
    [CWT_ISS, 'VN'],
    [CWT_EXP, nowS + 86_400],
    [CWT_IAT, nowS - 3_600],
    [HCERT_CLAIM, new Map(hcert)],
  ]);
const passports = [
  { ver: '1.3.0', ...person, v: [vaccination] },
  { ver: '1.3.3', ...person, t: [testEntry] },
  { ver: '1.0.0', ...person, r: [recovery], v: [vaccination, vaccination] },
  { ver: '1.3.0', nam: { gnt: 'VAN<A' }, dob: '', t: [{ ...testEntry, tc: undefined }] },
  { ver: '1.0.0', nam: { fnt: 'NGUYEN' }, dob: '1990-02', v: null, r: [recovery] },
  { ver: '1.3.0', ...person, v: [{ ...vaccination, ci: revoked.certificateId }] },
].map((body) => cwt([[1, JSON.parse(JSON.stringify(body))]]));

const declarations = (['valid', 'symptomatic', 'contact'] as const).map((kind, index) =>
  issueDeclaration({ kind, atMs: FUZZ_AT_MS, index }),
);
/** The third of the four parts of a tagged COSE_Sign1 is what was signed. */
const payloadOf = (claims: ReadonlyMap<number, unknown>): Uint8Array => encode(claims);
const declarationBody = (...entries: [number, unknown][]): Uint8Array =>
  payloadOf(
    cwt([
      [
        -84,
        new Map<number, unknown>([
          [0, Buffer.alloc(16, 7)],
          [1, 'Trần Thị Bưởi'],
          [2, 1990],
          [7, 0],
          ...entries,
        ]),
      ],
    ]),
  );
const declarationPayloads = [
  declarationBody([3, 2], [4, 704], [5, 1_190_000_001], [6, 900_000_001], [8, 26_740], [9, 5]),
  declarationBody([1, 'An'], [5, 'B1234567'], [7, 0x10703]),
  declarationBody([3, 9], [4, 36], [5, '******012345'], [6, '****567'], [9, 200]),
  declarationBody([3, 1], [5, '012345678']),
  declarationBody([0, revoked.declarationId], [5, '0123']),
];
/** What cborg does not write: open lists and maps, half floats, numbers wider than they need be, dates by tag. */
const odd = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const oddPayloads = [
  odd(
    'bf0162564e041a6b49d200061a6a90a590390103bf3853bf00500909090909090909090909090909090901624e41021907c6070fffffff',
  ),
  odd('a40162564e04c11a6b49d20006f93c00390103a13853a0'),
  odd('a40162564e041b000000006b49d200061bffffffffffffffff390103a13bffffffffffffffffa0'),
  odd('a401f7049f0102ff06fb7ff8000000000000390103a1c249010000000000000000f97c00'),
];

const card = (more: object, vc: object = {}, patient: object = {}): string =>
  JSON.stringify({
    iss: HEALTH_CARD_ISSUER,
    nbf: nowS - 3_600,
    vc: {
      type: ['https://smarthealth.cards#health-card', 'https://smarthealth.cards#immunization'],
      credentialSubject: {
        fhirVersion: '4.0.1',
        fhirBundle: {
          resourceType: 'Bundle',
          type: 'collection',
          entry: [
            {
              fullUrl: 'resource:0',
              resource: {
                resourceType: 'Patient',
                name: [{ family: 'Nguyễn', given: ['Văn', 'A'] }],
                birthDate: '1990-02-01',
                gender: 'male',
                ...patient,
              },
            },
          ],
        },
      },
      ...vc,
    },
    ...more,
  });
const cards = [
  card({}),
  card({ exp: nowS + 60 }, { rid: 'abc_-1' }),
  card({}, { rid: revoked.healthCard }),
  card({}, { rid: 'later-1' }, { name: [{ given: ['A'] }], birthDate: '1990', gender: 'female' }),
  card({}, {}, { name: [], birthDate: 1990, gender: 1, __proto__: null }),
  card({}, {}, { resourceType: 'Immunization' }),
];
const jwses = cards.map((one) => signJws(deflateCard(one)));
const chunked = jwses.map((jws) => {
  const digits = digitsOf(jws);
  const half = digits.length >> 1;
  return `shc:/1/2/${digits.slice(0, half)}\nshc:/2/2/${digits.slice(half)}`;
});
const [firstCard = ''] = cards;
const shc = { family: 'shc' } as const;
const healthCardLayers: Layer[] = [
  textLayer('shc', [
    ...jwses.map(healthCardText),
    ...chunked,
    Array.from({ length: 8 }, (_, part) => `shc:/${part + 1}/8/${'5'.repeat(4_000)}`).join('\n'),
    ...chunked.map((text) => text.split('\n')[0] ?? ''),
  ]),
  { ...shc, name: 'jws', isSigned: false, kind: 'text', seeds: jwses, write: healthCardText },
  {
    ...shc,
    name: 'payload',
    isSigned: true,
    kind: 'json',
    seeds: cards,
    write: (data) => healthCardText(signJws(deflateCard(data))),
  },
  {
    ...shc,
    name: 'deflated',
    isSigned: true,
    kind: 'bytes',
    seeds: cards.map(deflateCard),
    write: (data) => healthCardText(signJws(data)),
  },
  {
    ...shc,
    name: 'header',
    isSigned: true,
    kind: 'json',
    seeds: [JSON.stringify(healthCardHeader), JSON.stringify({ ...healthCardHeader, crit: ['exp'] })],
    write: (data) => healthCardText(signJws(deflateCard(firstCard), data)),
  },
  {
    ...shc,
    name: 'stranger',
    isSigned: false,
    kind: 'json',
    seeds: cards,
    write: (data) => healthCardText(signJws(deflateCard(data), undefined, unknownIssuer.privateKey)),
  },
];

const sealData = {
  hdr: { t: 'icao.vacc', v: 1, is: 'VNM' },
  msg: {
    uvci: 'U32870',
    pid: { n: 'NGUYEN VAN A', dob: '1990-02-01', sex: 'M', i: 'B1234567' },
    ve: [{ des: 'XM68M6', dis: 'RA01.0', vd: [{ dvc: '2021-03-03', seq: 1, ctr: 'VNM' }] }],
  },
};
const otherSex = (sex: string | undefined): object => ({
  hdr: { ...sealData.hdr, is: 'UTO' },
  msg: { ...sealData.msg, utci: 'T1', pid: { n: 'A', sex, dn: 'X1' } },
});
const sealDatas = [
  sealData,
  otherSex('F'),
  otherSex('X'),
  otherSex(undefined),
  { ...sealData, hdr: { ...sealData.hdr, is: 'AUS' } },
].map((data) => JSON.stringify(data));
const seals = [
  signSeal(sealData),
  `[${signSeal({ ...sealData, hdr: { ...sealData.hdr, t: 'icao.test' } })}]`,
];
function signJsonSeal(data: string): string {
  try {
    return signSeal(JSON.parse(data));
  } catch {
    return `{"data":${data},"sig":${(seals[0] ?? '').split('"sig":')[1] ?? ''}`;
  }
}
const vds = { family: 'vds-nc' } as const;
const sealLayers: Layer[] = [
  { ...vds, name: 'text', isSigned: false, kind: 'json', seeds: seals, write: same },
  {
    ...vds,
    name: 'data',
    isSigned: true,
    kind: 'json',
    seeds: sealDatas,
    write: signJsonSeal,
  },
  {
    ...vds,
    name: 'certificate',
    isSigned: false,
    kind: 'bytes',
    seeds: [sealSigner],
    write: (certificate) => signSeal(sealData, { certificate }),
  },
  {
    ...vds,
    name: 'stranger',
    isSigned: false,
    kind: 'json',
    seeds: sealDatas,
    write: (data) => signSeal(data, { key: unknownIssuer.privateKey }),
  },
];

const slips = [
  {},
  { maskedName: null, birthYear: null, answers: null },
  { maskedName: 'A**', answers: { symptoms: ['fever' as const], contacts: [], hasTravelled: true } },
  // Long past its end, since the fuzzed codes are shown at times around FUZZ_AT_MS.
  { declaredAtMs: 1_000, validUntilMs: 2_000 },
  { venue: venueMarkOf('another') },
  { stationId: 'unknown' },
].map((more): Slip => ({ ...sampleSlip(FUZZ_AT_MS), ...more }));
const slipPayloads = slips.map(writeSlipPayload);
const slip = { family: 'slip' } as const;
const slipLayers: Layer[] = [
  textLayer('slip', [...slipPayloads.map((payload) => signSlip(payload)), 'gh1:', 'GH1:']),
  {
    ...slip,
    name: 'envelope',
    isSigned: false,
    kind: 'cbor',
    seeds: slipPayloads.map((payload) => decodeBase45(signSlip(payload), SLIP_PREFIX.length) ?? payload),
    write: (data) => `${SLIP_PREFIX}${encodeBase45(data)}`,
  },
  {
    ...slip,
    name: 'payload',
    isSigned: true,
    kind: 'cbor',
    seeds: [...slipPayloads, ...oddPayloads],
    write: (data) => signSlip(data),
  },
  {
    ...slip,
    name: 'stranger',
    isSigned: false,
    kind: 'cbor',
    seeds: slipPayloads,
    write: (data) => signSlip(data, slipStranger),
  },
];

const PERSONAL = [
  '|LE C|2020-02-29|0|163000000000000002|',
  '001190000001|LE C|1990-02-03|0|163000000000000002|<1<<',
  '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422',
  '******012345|TRAN THI B|1990-**-**|0|163000000000000001|<2<<0900000000',
  '031205000001|LE VAN C|2005-06-07|1|163000000000000002|163000000000000003<1<GD4790000000001<0900000001<SIG',
];
const CITIZEN = [
  '001390000002||Lê C|01022090|Khác||15042021',
  '049302000001||Tr?n Th\uFFFD|24022002|N?|x|01062021',
  '001090000001|012345678|Nguyễn Văn A|01021990|Nam|12 Ngõ Mẫu, Quận Mẫu|15042021',
  '049302000001||Trần Thị Mẫu Ánh|24022002|Nữ|Thôn Mẫu, Hà Nội|01062021||Trần Văn Cha|Lê Thị Mẹ',
  '001090000001',
];
const INSURANCE = [
  '7900000001|4CC38A2056C4824E204DE1BAAA55|1950|1|58C3A3204DE1BAAB75|79 - 001|01/01/2026|-|05/01/2026|79000000000002|-|4|01/01/2031|0000000000000000-7102|$',
  'GD4790000000001|4e677579e1bb856e205468e1bb8b204de1baab75|04/09/1985|2|-|79 - 001|01/01/2026|31/12/2026|05/01/2026|79000000000001|-|4|01/01/2031|0|$',
];

export const layers: readonly Layer[] = [
  ...hcertLayers(
    'declaration',
    [...declarations, issueDeclaration({ kind: 'valid', atMs: FUZZ_AT_MS, signWith: rsaIssuer })],
    [...declarationPayloads, ...oddPayloads],
  ),
  ...hcertLayers(
    'dcc',
    [
      ...passports.map((claims) => signHcert(claims, declarationIssuer)),
      ...passports.slice(0, 3).map((claims) => wrapHcert(signCwt(claims, rsaIssuer))),
    ],
    [...passports.map(payloadOf), ...oddPayloads],
  ),
  textLayer('declaration', [
    `HC1:${encodeBase45(deflateSync(Buffer.alloc(2_500_000)))}`,
    `HC1:${encodeBase45(deflateSync(Buffer.alloc(60_000, 0x81)))}`,
  ]),
  ...healthCardLayers,
  ...sealLayers,
  ...slipLayers,
  textLayer('personal-qr', PERSONAL),
  textLayer('citizen-card', CITIZEN),
  textLayer('insurance-card', INSURANCE),
  textLayer('declaration-link', [
    'https://kbyt.khambenh.gov.vn/#tokhai_yte/ketqua?id=00000000-0000-4000-8000-000000000001',
    'https://tokhaiyte.vn/?page=x&id=0000000000000001',
  ]),
  textLayer('venue', [
    'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001',
    'https://kbyt.khambenh.gov.vn/qr/00000000-0000-4000-8000-000000000002',
    'https://qr.pccovid.gov.vn/x',
    'gatehouse:venue:ward-3',
  ]),
  textLayer('divoc', ['PK\u0003\u0004\ufffd\u0000certificate.json{"a":1}']),
  textLayer('payment', [
    '00020101021238570010A00000072701270006970403011200110123456780208QRIBFTTA530370454061800005802VN63041234',
    '2|99|0900000000|NGUYEN VAN A||0|0|50000',
  ]),
  textLayer('wifi', ['WIFI:T:WPA;S:Khach;P:12345678;;']),
  textLayer('contact-card', ['BEGIN:VCARD\nVERSION:3.0\nFN:An\nEND:VCARD', 'MECARD:N:An;TEL:0900000000;;']),
  textLayer('link', [
    'https://example.vn/menu?table=7',
    'https://a@kbyt.khambenh.gov.vn:8443/?id=12345678',
    'tel:0900000000',
  ]),
  textLayer('product', ['8934563138165', '96385074', '(01)08934563138165(10)A1', '010893456313816510A1']),
  textLayer('unknown', ['xin chào', 'HC2:6BF', '{"a":1}', '', '|'.repeat(60)]),
];
