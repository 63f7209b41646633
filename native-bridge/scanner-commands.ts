/**
 * Scanner commands: which bytes make a scanner trigger, beep or say who it is, by profile.
 *
 * Only what a maker documents and somebody has seen work: a wrong byte can change a scanner's settings
 * for good, so what is unknown is not offered. Nothing here is ever a setting that outlives a power cut.
 * Honeywell: SYN T/U CR, SYN BEL CR and the REVINF query (user's guides of the Xenon and Voyager; seen on
 * a Voyager 1602g). Newland: unified command set, `~ SOH 0000 # TAG ; ETX` with `#` for "until power off"
 * (NLS-HR52 user manual; tags SCNTRG and QRYSYS as in Newland's own SDK). Zebra: its standard RS-232
 * host takes no commands, and SSI is another protocol: none offered.
 */
import type { DeviceCommand, ScannerProfile } from '../contract/devices.ts';
import { hidCommandsOf } from './hid-commands.ts';

export type CommandedKind = 'serial' | 'hid';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const newland = (storage: '#' | '@', tag: string): Uint8Array =>
  bytesOf(`~\u00010000${storage}${tag};\u0003`);

const SYN = '\u0016';
const BEEP = `${SYN}\u0007\r`;
const REVISION_QUERY = `${SYN}M\rREVINF.`;

const serialBytes: Readonly<Record<ScannerProfile, Partial<Readonly<Record<DeviceCommand, Uint8Array>>>>> = {
  plain: {},
  honeywell: {
    trigger: bytesOf(`${SYN}T\r`),
    untrigger: bytesOf(`${SYN}U\r`),
    'good-read': bytesOf(BEEP),
    // The beep is heard at the counter, the answer is shown on the screen.
    identify: bytesOf(BEEP + REVISION_QUERY),
  },
  zebra: {},
  newland: {
    trigger: newland('#', 'SCNTRG1'),
    untrigger: newland('#', 'SCNTRG0'),
    identify: newland('@', 'QRYSYS'),
  },
};

/** What staff can ask of a scanner with this profile; never more than is documented. */
export function commandsOf(profile: ScannerProfile, kind: CommandedKind): readonly DeviceCommand[] {
  return kind === 'hid' ? hidCommandsOf(profile) : (Object.keys(serialBytes[profile]) as DeviceCommand[]);
}

/** The bytes of `command` on a serial line; null: this scanner does not know it. */
export const serialCommand = (profile: ScannerProfile, command: DeviceCommand): Uint8Array | null =>
  serialBytes[profile][command] ?? null;
