/**
 * Act: what is done beside a collector that may be serving: one action, said in one sentence or one event.
 *
 * stdout carries what a script reads (one JSON object a line with --json), stderr what a person reads beside it.
 */
import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { visitIdSchema } from '../contract/visit-id.ts';
import type { Action } from './arguments.ts';
import { publishBundle } from './bundles.ts';
import { type CallerKind, enrolCaller } from './credentials.ts';
import { ErasureRefusedError, giveErasure } from './give-erasure.ts';
import { writeChain, writeSealed } from './hand-out.ts';
import { importDeclarations } from './import-declarations.ts';
import { rotateRegister } from './load-register.ts';
import type { Command } from './read-command.ts';
import { sweepVisits } from './sweep-visits.ts';

/** Says one thing that was done: an event for a script, or a sentence for a person. */
type Say = (event: Readonly<Record<string, unknown>>, sentence: string) => void;

async function enrol(pool: pg.Pool, caller: CallerKind, id: string, isJson: boolean): Promise<void> {
  const credential = await enrolCaller(pool, caller, id);
  if (isJson) {
    const name = caller === 'station' ? { stationId: id } : { sourceId: id };
    console.log(JSON.stringify({ event: 'enrolled', ...name, credential }));
    return;
  }
  console.log(credential);
  const place = caller === 'station' ? 'the settings of' : 'the declaration system';
  console.error(`Put this into ${place} ${id}; it is not kept here and not shown again.`);
}

async function count(pool: pg.Pool, authorityKeyId: string | null, say: Say): Promise<void> {
  const visits = await pool.query<{ visits: number; duplicateIds: number }>(
    'SELECT count(*)::int AS visits, (count(*) - count(DISTINCT id))::int AS "duplicateIds" FROM visit',
  );
  const keys = await pool.query<{ dataKeys: number; foreignAuthority: number }>(
    `SELECT count(*)::int AS "dataKeys", (count(*) FILTER (
       WHERE wrapped -> 'authority' ->> 'recipient' <> $1))::int AS "foreignAuthority" FROM data_key`,
    [authorityKeyId],
  );
  const { visits: n, duplicateIds } = visits.rows[0] ?? { visits: 0, duplicateIds: 0 };
  const { dataKeys, foreignAuthority } = keys.rows[0] ?? { dataKeys: 0, foreignAuthority: 0 };
  // Without the authority's key nobody can say whose keys are foreign.
  const foreign = authorityKeyId === null ? {} : { foreignAuthority };
  say(
    { visits: n, duplicateIds, dataKeys, ...foreign },
    `${n} visits, ${duplicateIds} duplicate ids, ${dataKeys} data keys${
      authorityKeyId === null ? '' : `, ${foreignAuthority} of them for another authority`
    }`,
  );
}

/** Returns 1 when a line was refused. */
async function importFiles(
  pool: pg.Pool,
  files: readonly string[],
  isJson: boolean,
  say: Say,
): Promise<number> {
  let refused = 0;
  for (const file of files) {
    const counts = await importDeclarations(pool, file, (line, answer) => {
      if (isJson) console.log(JSON.stringify({ event: 'line', file, line, ...answer }));
      else if (answer.status === 'refused') {
        console.error(`${file}:${line}: refused (${answer.reason}): ${answer.detail}`);
      } else if (answer.status === 'accepted') {
        console.error(`${file}:${line}: taken without ${answer.unusable.join(', ')}: stands for nobody`);
      }
    });
    say(
      { event: 'imported', file, ...counts },
      `${file}: ${counts.accepted} accepted, ${counts.superseded} superseded, ${counts.refused} refused`,
    );
    refused += counts.refused;
  }
  return refused > 0 ? 1 : 0;
}

async function publishFiles(pool: pg.Pool, files: readonly string[], say: Say): Promise<void> {
  for (const file of files) {
    try {
      const { kind, version, isNew } = await publishBundle(pool, await readFile(file, 'utf8'));
      say(
        { event: 'published', kind, version, isNew },
        isNew ? `published ${kind} version ${version}` : `${kind} version ${version} was published before`,
      );
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(`${file}: ${text}`, { cause: error });
    }
  }
}

async function rotate(pool: pg.Pool, say: Say): Promise<void> {
  const { epoch, droppedEntries } = await rotateRegister(pool, Date.now());
  say(
    { event: 'rotated', epoch, droppedEntries },
    `the register has epoch ${epoch}; ${droppedEntries} entries are gone, and all sources must hand in again`,
  );
}

async function erase(pool: pg.Pool, command: Command & { kind: 'erase' }, say: Say): Promise<void> {
  const { orderId, visitsFile } = command;
  const visitIds =
    visitsFile === null
      ? command.visitIds
      : (await readFile(visitsFile, 'utf8')).split(/\s+/).filter((word) => word !== '');
  const odd = visitIds.find((id) => !visitIdSchema.safeParse(id).success);
  if (odd !== undefined) throw new ErasureRefusedError(`"${odd.slice(0, 64)}" is no visit id`);
  const given = await giveErasure(pool, { orderId, visitIds, nowMs: Date.now() });
  const open = given.stations.filter(({ isDone }) => !isDone).map(({ stationId }) => stationId);
  say(
    { event: 'erased', ...given },
    `${given.isNew ? '' : 'given before: '}order ${orderId} (number ${given.number}) names ${given.visits} visits; ` +
      `claims of ${given.erased} removed here, ${given.notStored} not stored here; ` +
      (open.length === 0 ? 'no station is waited for' : `waiting for ${open.join(', ')}`),
  );
}

async function actOn(pool: pg.Pool, command: Command, say: Say): Promise<void> {
  switch (command.kind) {
    case 'erase':
      return erase(pool, command, say);
    case 'sealed': {
      const { keys, visits } = await writeSealed(pool, command.filter, command.out);
      say(
        { event: 'sealed', out: command.out, keys, visits },
        `${command.out}: ${keys} data keys, ${visits} visits`,
      );
      return;
    }
    case 'chain': {
      const { visits, checkpoints } = await writeChain(pool, command.stationId, command.out);
      say(
        { event: 'chain', out: command.out, visits, checkpoints },
        `${command.out}: ${visits} visits, ${checkpoints} checkpoints`,
      );
      return;
    }
    case 'sweep': {
      const { from, visits, keys } = await sweepVisits(pool, command.olderThanDays, Date.now());
      say(
        { event: 'swept', from, visits, keys },
        `${visits} visits and ${keys} data keys from before ${from} are gone`,
      );
    }
  }
}

/** Returns the exit code. */
export async function act(
  pool: pg.Pool,
  action: Exclude<Action, { kind: 'serve' }>,
  { authorityKeyId, isJson }: { readonly authorityKeyId: string | null; readonly isJson: boolean },
): Promise<number> {
  const say: Say = (event, sentence) => console.log(isJson ? JSON.stringify(event) : sentence);
  switch (action.kind) {
    case 'enrol':
      await enrol(pool, action.caller, action.id, isJson);
      return 0;
    case 'count':
      await count(pool, authorityKeyId, say);
      return 0;
    case 'publish':
      await publishFiles(pool, action.files, say);
      return 0;
    case 'rotate-register':
      await rotate(pool, say);
      return 0;
    case 'import':
      return importFiles(pool, action.files, isJson, say);
    default:
      await actOn(pool, action, say);
      return 0;
  }
}
