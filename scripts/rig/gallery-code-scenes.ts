/**
 * The desk's page of this place's code, state by state. The codes lead nowhere.
 */
import type { CodeSaying, DeskView } from '../../contract/desk.ts';
import { MAX_VENUE_CODE_BYTES } from '../../contract/venue-code.ts';
import { type GateState, gateState } from './gallery-state.ts';
import { sampleDeskView } from './sample-desk.ts';
import { sampleAtMs, sampleStatus } from './sample-screens.ts';

const usual = 'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001';
/** As many modules as there can be, and a word that breaks nowhere. */
const longest = 'https://qr.example/'.padEnd(MAX_VENUE_CODE_BYTES, 'mau-');

const code = (
  name: string,
  qrText: string | null,
  change: Partial<DeskView['code']> = {},
  ...touches: readonly string[]
): GateState =>
  gateState('desk', `desk-code-${name}`, 'desk', {
    desk: sampleDeskView({
      page: 'code',
      code: { listeningUntilMs: null, offered: null, said: null, ...change },
    }),
    status: sampleStatus({ face: { ...sampleStatus().face, qrText } }),
    touches,
  });
const said = (name: CodeSaying): GateState => code(name, usual, { said: name });
const waits = { listeningUntilMs: sampleAtMs + 42_000 };
const key = (number: number): string => `.code-do > .code-keys .desk-key:nth-child(${number})`;

export const codeStates: readonly GateState[] = [
  code('none', null),
  code('stands', usual),
  code('longest', longest),
  code('listening', usual, waits),
  code('not-a-place', null, { ...waits, said: 'not-a-place' }),
  code('offered', usual, { offered: 'https://cong-dang-ky.example/dia-diem/17' }),
  code('generate-sure', usual, {}, key(3)),
  code('remove-sure', usual, {}, key(4)),
  said('taken'),
  said('too-long'),
  said('not-kept'),
  said('printing'),
  said('printed'),
];
