/** Sample payloads of the screens. The payloads themselves are the rig's (scripts/rig), shared with the gallery. */
export * from '../../scripts/rig/sample-screens.ts';
