/** Sample views of the admin's desk. The payloads themselves are the rig's (scripts/rig), shared with the gallery. */
export * from '../../scripts/rig/sample-desk.ts';
