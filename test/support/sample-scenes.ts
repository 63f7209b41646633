/** Sample scenes of the gate. The payloads themselves are the rig's (scripts/rig), shared with the gallery. */
export * from '../../scripts/rig/sample-scenes.ts';
