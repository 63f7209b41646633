/**
 * H4 commands: the bytes that set up a passive scan (Core Spec Vol 4 Part E, sections beside each).
 *
 * Passive and without connection: nothing here makes the dongle send a byte over the air. Legacy and
 * extended commands must never be mixed after one Reset (§3.1.1), so they come as two separate plans.
 * All were sent to and answered by a controller on a pty before they were written down.
 */

export interface HciCommand {
  /** Group and command: as in the answer, 16 bits. */
  readonly opcode: number;
  readonly parameters: readonly number[];
}

const command = (opcode: number, ...parameters: readonly number[]): HciCommand => ({ opcode, parameters });

/** 60 ms in units of 0.625 ms. Interval and window alike: it listens all the time. */
const WINDOW = [0x60, 0x00] as const;

/** §7.3.2. Allowed at any time, whatever the credits. */
export const reset = command(0x0c03);
/** §7.4.1. */
export const readLocalVersion = command(0x1001);
/** §7.8.3. Bit 12: extended advertising. */
export const readLeFeatures = command(0x2003);
/** §7.3.1. The default leaves out LE Meta (bit 61): nothing would ever be heard. */
export const setEventMask = command(0x0c01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f);

export interface ScanPlan {
  readonly name: 'legacy' | 'extended';
  readonly setLeEventMask: HciCommand;
  readonly setParameters: HciCommand;
  /** Duplicate filter off: every advert's signal strength is wanted. */
  readonly enable: HciCommand;
  readonly disable: HciCommand;
}

/** §7.8.1 bit 1, §7.8.10 (passive, public address, accept all), §7.8.11. */
export const legacyPlan: ScanPlan = {
  name: 'legacy',
  setLeEventMask: command(0x2001, 0x02, 0, 0, 0, 0, 0, 0, 0),
  setParameters: command(0x200b, 0x00, ...WINDOW, ...WINDOW, 0x00, 0x00),
  enable: command(0x200c, 0x01, 0x00),
  disable: command(0x200c, 0x00, 0x00),
};

/** §7.8.1 bits 1 and 12, §7.8.64 (public address, accept all, 1M only, passive), §7.8.65 (no end, no period). */
export const extendedPlan: ScanPlan = {
  name: 'extended',
  setLeEventMask: command(0x2001, 0x02, 0x10, 0, 0, 0, 0, 0, 0),
  setParameters: command(0x2041, 0x00, 0x00, 0x01, 0x00, ...WINDOW, ...WINDOW),
  enable: command(0x2042, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00),
  disable: command(0x2042, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00),
};

/** Wire form, §5.4.1: 01, opcode little-endian, length, parameters. */
export const encodeCommand = ({ opcode, parameters }: HciCommand): Uint8Array =>
  Uint8Array.of(0x01, opcode & 0xff, opcode >> 8, parameters.length, ...parameters);
