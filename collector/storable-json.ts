/**
 * Storable JSON: one text for one content.
 *
 * `stableJson` is the same for the same content, whatever the order of keys; the content hash is made
 * of it. `storableJson` is that text without what PostgreSQL's jsonb cannot hold: U+0000 and half
 * surrogates, which a hostile code can carry, become U+FFFD.
 */

/** `value` must have come from JSON. Throws RangeError when it is nested deeper than the stack. */
export function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const fields: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const inner = value[key];
    if (inner !== undefined) fields.push(`${JSON.stringify(key)}:${stableJson(inner)}`);
  }
  return `{${fields.join(',')}}`;
}

/**
 * `json` must be stableJson's: JSON.stringify writes NUL and half surrogates as escapes, and nothing
 * else so, but a backslash before the `u` may itself be escaped.
 */
export function storableJson(json: string): string {
  return json.replace(escapes, (found) => (unstorable.test(found) ? '\\ufffd' : found));
}

/** One escape at a time, so that the second backslash of `\\u0000` (text) is never taken for a first. */
const escapes = /\\(u[0-9a-f]{4}|.)/g;
const unstorable = /^\\u(0000|d[89a-f])/;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
