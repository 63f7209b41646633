/**
 * AIM symbology identifier (ISO/IEC 15424): `]`, a letter, a digit or letter before the data.
 *
 * Scanners send it only when told to, and a payload may itself begin with `]`, so it is taken off
 * only when the device's profile says that it is sent.
 */
const AIM_ID = /^\][A-Za-z][0-9A-Za-z]/;

/** The text without its AIM identifier; unchanged when there is none. */
export const stripAimId = (text: string): string => text.replace(AIM_ID, '');
