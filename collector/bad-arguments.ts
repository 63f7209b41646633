/** Foreseen: what was asked on the command line makes no sense; the message is for the person who asked. */
export class BadArgumentsError extends Error {}
