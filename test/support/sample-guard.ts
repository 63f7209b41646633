/** Sample payloads of the guard's strip. The payloads themselves are the rig's (scripts/rig), shared with the gallery. */
export * from '../../scripts/rig/sample-guard.ts';
