/** Every prompt that the gate can give. The payloads themselves are the rig's (scripts/rig), shared with the gallery. */
export * from '../../scripts/rig/every-prompt.ts';
