/**
 * Called as: how a command is called here, for its help and its hints: by npm in the repository, by the program itself on a
 * station.
 */
export const calledAs = (command: string): string =>
  process.versions.electron === undefined ? `npm run ${command} --` : `gatehouse --admin ${command}`;
