/**
 * HID claims: which held device has which scanner, so that two never share one and lanes do not swap.
 *
 * hidraw lets two readers open the same scanner, and both would scan. A device that names vendor, product
 * or serial number comes before one that takes any; one that takes any keeps to the scanner it had, so that
 * two scanners pulled out together come back to their own lanes. One set of claims for each HidPorts.
 */
import type { HidDevice } from '../contract/devices.ts';
import type { HidInfo, HidPorts } from './hid-ports.ts';

/** Usage page and usage of a bar code scanner (HID POS Usage Tables 1.02). */
const SCANNER_PAGE = 0x8c;
const SCANNER_USAGE = 0x02;

interface Holder {
  readonly device: HidDevice;
  /** Path that it holds or is opening. */
  path: string | null;
  /** The scanner it had last. */
  lastKey: string | null;
}

export interface HidClaims {
  join(device: HidDevice): void;
  /** Scanners that `deviceId` may open now, best first. */
  candidates(deviceId: string, infos: readonly HidInfo[]): HidInfo[];
  /** True when `deviceId` has the path from now on. */
  take(deviceId: string, info: HidInfo): boolean;
  /** It is open: what `deviceId` looks for first from now on. */
  keep(deviceId: string, info: HidInfo): void;
  release(deviceId: string): void;
  leave(deviceId: string): void;
}

const keyOf = (info: HidInfo): string => `${info.vendorId}:${info.productId}:${info.serialNumber ?? ''}`;

const matches = (device: HidDevice, info: HidInfo): boolean =>
  info.usagePage === SCANNER_PAGE &&
  info.usage === SCANNER_USAGE &&
  (device.vendorId === undefined || device.vendorId === info.vendorId) &&
  (device.productId === undefined || device.productId === info.productId) &&
  (device.serialNumber === undefined || device.serialNumber === info.serialNumber);

/** How much a device says of the scanner that it wants. */
const strictness = ({ vendorId, productId, serialNumber }: HidDevice): number =>
  (serialNumber === undefined ? 0 : 4) + (productId === undefined ? 0 : 2) + (vendorId === undefined ? 0 : 1);

export function createHidClaims(): HidClaims {
  const holders = new Map<string, Holder>();
  const others = (deviceId: string): Holder[] =>
    [...holders.values()].filter(({ device }) => device.id !== deviceId);

  /** Whether another device that has no scanner yet has the better claim to this one. */
  function isOwed(own: Holder, info: HidInfo): boolean {
    return others(own.device.id).some(
      ({ device, path, lastKey }) =>
        path === null &&
        matches(device, info) &&
        (strictness(device) > strictness(own.device) ||
          (info.serialNumber !== undefined && lastKey === keyOf(info) && own.lastKey !== lastKey)),
    );
  }

  return {
    join(device) {
      holders.set(device.id, { device, path: null, lastKey: null });
    },
    candidates(deviceId, infos) {
      const own = holders.get(deviceId);
      if (own === undefined) return [];
      const taken = new Set(others(deviceId).map(({ path }) => path));
      const rank = (info: HidInfo): string =>
        `${keyOf(info) === own.lastKey ? 0 : 1} ${keyOf(info)} ${info.path}`;
      // A fixed order: which one comes first must not depend on which was plugged in first.
      return infos
        .filter((info) => matches(own.device, info) && !taken.has(info.path) && !isOwed(own, info))
        .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    },
    take(deviceId, info) {
      const own = holders.get(deviceId);
      if (own === undefined || others(deviceId).some(({ path }) => path === info.path)) return false;
      own.path = info.path;
      return true;
    },
    keep(deviceId, info) {
      const own = holders.get(deviceId);
      if (own !== undefined) own.lastKey = keyOf(info);
    },
    release(deviceId) {
      const own = holders.get(deviceId);
      if (own !== undefined) own.path = null;
    },
    leave(deviceId) {
      holders.delete(deviceId);
    },
  };
}

const claimsByPorts = new WeakMap<HidPorts, HidClaims>();

/** The claims of everybody who uses these ports. */
export function claimsOf(ports: HidPorts): HidClaims {
  const known = claimsByPorts.get(ports);
  if (known !== undefined) return known;
  const claims = createHidClaims();
  claimsByPorts.set(ports, claims);
  return claims;
}
