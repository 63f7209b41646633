/** Claims as the three commonest codes give them. Nobody in here is a real person. */
import type { Claims } from '../../../contract/reading.ts';
import { sampleVisit } from '../../../scripts/rig/sample-visit.ts';

export const declarationClaims: Claims = sampleVisit(1).claims as Claims;

export const citizenCardClaims: Claims = {
  fullName: 'Nguyễn Thị Mẫu',
  birthDate: '1990-02-17',
  sex: 'female',
  nationality: 'VN',
  idKind: 'citizen-id',
  idNumber: '001190012345',
  oldIdNumber: '012345678',
  address: 'Số 12, ngõ 34 Láng Hạ, Phường Láng Hạ, Quận Đống Đa, Thành phố Hà Nội',
  cardIssuedOn: '2021-05-14',
};

export const certificateClaims: Claims = {
  fullName: 'NGUYEN THI MAU',
  birthDate: '1990-02-17',
  nationality: 'VN',
  issuer: 'VN',
  keyId: '8f1e2d3c4b5a6978',
  issuedAtMs: 1_639_000_000_000,
  expiresAtMs: 1_670_536_000_000,
  certificate: {
    ver: '1.3.0',
    nam: { fn: 'NGUYỄN THỊ', fnt: 'NGUYEN<THI', gn: 'MẪU', gnt: 'MAU' },
    dob: '1990-02-17',
    v: [
      {
        tg: '840539006',
        vp: '1119349007',
        mp: 'EU/1/20/1528',
        ma: 'ORG-100030215',
        dn: 2,
        sd: 2,
        dt: '2021-10-02',
        co: 'VN',
        is: 'Bo Y te',
        ci: 'URN:UVCI:01:VN:4C2A1B3D4E5F60718293#G',
      },
    ],
  },
};
