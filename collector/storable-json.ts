/**
 * Storable JSON: two views of a value that came as JSON.
 *
 * `stableJson` is the same text for the same content, whatever the order of keys; it is what the
 * content hash is made of. `storableJson` is the value without what PostgreSQL's jsonb cannot hold:
 * U+0000 and half surrogates, which a hostile code can carry, become U+FFFD.
 */

/** Throws RangeError when the value is nested deeper than the stack. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

/** Throws RangeError when the value is nested deeper than the stack. */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [storableText(key), storableJson(inner)]),
    );
  }
  return value;
}

const unstorable = /\0|\p{Surrogate}/gu;

const storableText = (text: string): string => text.replace(unstorable, '\uFFFD');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
