/** UUID bytes: a UUID as text (36 characters, lower case) and as the 16 bytes that the ledger stores. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Null: no UUID in this form, so nothing is stored under it. */
export const findBytesOfUuid = (uuid: string): Buffer | null =>
  UUID.test(uuid) ? Buffer.from(uuid.replaceAll('-', ''), 'hex') : null;

/** @throws RangeError on what is no UUID. */
export function bytesOfUuid(uuid: string): Buffer {
  const bytes = findBytesOfUuid(uuid);
  if (bytes === null) throw new RangeError('not a UUID');
  return bytes;
}

/** Of any 16 bytes. Those of another length give a text that no schema takes for a UUID. */
export function uuidOfBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
