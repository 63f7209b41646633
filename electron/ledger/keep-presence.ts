/**
 * Keep presence: who is inside, from passages that were recorded.
 *
 * Tables `inside` and `inside_tags`, and the same in memory, so that a scan asks no disk. Memory changes only after
 * the transaction. Nobody is named: a person is the visit by which they came in and the tags of one gate day.
 */
import type { Database } from 'better-sqlite3';
import { nearestMoment } from '../../contract/local-time.ts';
import { zoneIdSchema } from '../../contract/occupancy.ts';
import type { NewVisit } from '../../contract/visit.ts';
import type { PersonInside, PresenceEdit } from '../gate/edit-presence.ts';
import { MAX_NUMBER } from './sound-rows.ts';
import { bytesOfUuid, uuidOfBytes } from './uuid-bytes.ts';

export interface Presence {
  count(zone: string): number;
  /** The latest person inside who bears one of these tags. */
  find(zone: string, tags: readonly string[]): Person | null;
  /** Who is inside by this visit. */
  byVisit(visitId: string): Person | null;
}

/** What one passage changes. */
type Passage = Pick<
  NewVisit,
  'id' | 'zone' | 'atMs' | 'outcome' | 'direction' | 'pairing' | 'pairedWith' | 'tags' | 'notices'
> & { readonly seq: number };

/**
 * `knownAtMs` is null for who came in during this run and with the clock in doubt, so that nobody can say when. Once it
 * is trusted again, the time at which that was seen (`vouch`). Not kept over a restart, which leaves only the time of
 * the visit.
 */
export type Person = PersonInside;

export interface PresenceKeeper {
  readonly presence: Presence;
  /**
   * Writes what the passage changes; part of the caller's transaction. `keep` takes it over after the commit. What staff
   * decide or take back changes what `edit` says: only who did it knows what stood before.
   */
  write(passage: Passage, edit?: PresenceEdit): { keep(): void };
  /** Everybody inside, in the order of their entries. */
  everybody(): readonly Person[];
  /** Takes these people out; part of the caller's transaction. */
  writeGone(gone: readonly Person[]): { keep(): void };
  /** The clock is trusted, and these people are inside. In memory only. */
  vouch(atMs: number): void;
  /** These people can no longer be told by their tags. Part of the caller's transaction. */
  writeUntagged(seqs: readonly number[]): { keep(): void };
}

export function keepPresence(database: Database): PresenceKeeper {
  const insertPerson = database.prepare<[number, Uint8Array, string, number, number]>(
    'INSERT OR REPLACE INTO inside (seq, visit_id, zone, at_ms, was_asked) VALUES (?, ?, ?, ?, ?)',
  );
  const insertTag = database.prepare<[Uint8Array, number]>(
    'INSERT OR IGNORE INTO inside_tags (tag, seq) VALUES (?, ?)',
  );
  const deleteTags = database.prepare<[number]>('DELETE FROM inside_tags WHERE seq = ?');
  const deletePerson = database.prepare<[number]>('DELETE FROM inside WHERE seq = ?');
  const mendZone = database.prepare<[string, number]>('UPDATE inside SET zone = ? WHERE seq = ?');
  const zoneOfVisit = database.prepare<[Uint8Array], string>('SELECT zone FROM visits WHERE id = ?').pluck();
  const people = new Map<number, Person>();
  const seqOfVisit = new Map<string, number>();
  const counts = new Map<string, number>();
  /** Zone and tag -> people. More than one when codes of two people say the same. */
  const byTag = new Map<string, number[]>();
  const keyOf = (zone: string, tag: string): string => `${zone} ${tag}`;
  const isZone = (text: string): boolean => zoneIdSchema.safeParse(text).success;

  function add(person: Person): void {
    people.set(person.seq, person);
    seqOfVisit.set(person.visitId, person.seq);
    counts.set(person.zone, (counts.get(person.zone) ?? 0) + 1);
    for (const tag of person.tags) {
      const key = keyOf(person.zone, tag);
      byTag.set(key, [...(byTag.get(key) ?? []), person.seq]);
    }
  }

  function remove({ seq, visitId, zone, tags }: Person): void {
    if (!people.delete(seq)) return;
    seqOfVisit.delete(visitId);
    counts.set(zone, (counts.get(zone) ?? 1) - 1);
    for (const tag of tags) {
      const key = keyOf(zone, tag);
      const rest = (byTag.get(key) ?? []).filter((other) => other !== seq);
      if (rest.length === 0) byTag.delete(key);
      else byTag.set(key, rest);
    }
  }

  function load(): void {
    const tags = new Map<number, Set<string>>();
    for (const { tag, seq } of database
      .prepare<[], { tag: Uint8Array; seq: number }>('SELECT tag, seq FROM inside_tags')
      .all()) {
      const known = tags.get(seq) ?? new Set();
      tags.set(seq, known.add(Buffer.from(tag).toString('base64url')));
    }
    for (const row of database
      .prepare<[], { seq: number; visit_id: Uint8Array; zone: string; at_ms: number; was_asked: number }>(
        'SELECT seq, visit_id, zone, at_ms, was_asked FROM inside ORDER BY seq',
      )
      .all()) {
      const zone = isZone(row.zone) ? row.zone : (zoneOfVisit.get(row.visit_id) ?? '');
      // Of no number and no zone that there can be: nobody could take them out again.
      if (row.seq < 1 || row.seq > MAX_NUMBER || !isZone(zone)) {
        deleteTags.run(row.seq);
        deletePerson.run(row.seq);
        continue;
      }
      // Who is inside stays on the list of them: their visit says where they went in.
      if (zone !== row.zone) mendZone.run(zone, row.seq);
      const atMs = nearestMoment(row.at_ms);
      add({
        seq: row.seq,
        visitId: uuidOfBytes(row.visit_id),
        zone,
        atMs,
        wasAsked: row.was_asked === 1,
        knownAtMs: atMs,
        tags: tags.get(row.seq) ?? new Set(),
      });
    }
  }

  function changeOf(passage: Passage): PresenceEdit {
    const { id, seq, zone, atMs, outcome, pairing, pairedWith } = passage;
    const pairedSeq = pairedWith === null ? undefined : seqOfVisit.get(pairedWith);
    const before = pairedSeq === undefined ? null : (people.get(pairedSeq) ?? null);
    const wasAsked = outcome === 'ask';
    const knownAtMs = passage.notices.includes('clock-untrusted') ? null : atMs;
    switch (pairing) {
      case 'entry':
      case 'entry-without-exit':
        return {
          leaves: before,
          enters: { visitId: id, seq, zone, atMs, wasAsked, knownAtMs, tags: new Set(passage.tags) },
        };
      case 'again':
        // The same passage by another code: known by both from now on.
        return before === null
          ? { leaves: null, enters: null }
          : {
              leaves: before,
              enters: {
                ...before,
                wasAsked: before.wasAsked && outcome !== 'accept',
                tags: new Set([...before.tags, ...passage.tags]),
              },
            };
      case 'exit':
      case 'turned-away':
        return { leaves: before, enters: null };
      case 'exit-without-entry':
      case 'none':
      case 'overridden':
      case 'undone':
        return { leaves: null, enters: null };
    }
  }

  load();
  return {
    presence: {
      count: (zone) => counts.get(zone) ?? 0,
      find(zone, tags) {
        let latest = -1;
        for (const tag of tags) latest = Math.max(latest, ...(byTag.get(keyOf(zone, tag)) ?? []));
        return people.get(latest) ?? null;
      },
      byVisit: (visitId) => people.get(seqOfVisit.get(visitId) ?? -1) ?? null,
    },

    write(passage, edit = changeOf(passage)) {
      const { leaves, enters } = edit;
      if (leaves !== null && leaves.seq !== enters?.seq) {
        deleteTags.run(leaves.seq);
        deletePerson.run(leaves.seq);
      }
      if (enters !== null) {
        // Tags first out: replacing the row would leave them without one.
        deleteTags.run(enters.seq);
        insertPerson.run(
          enters.seq,
          bytesOfUuid(enters.visitId),
          enters.zone,
          enters.atMs,
          enters.wasAsked ? 1 : 0,
        );
        for (const tag of enters.tags) insertTag.run(Buffer.from(tag, 'base64url'), enters.seq);
      }
      return {
        keep() {
          if (leaves !== null) remove(leaves);
          if (enters !== null) add(enters);
        },
      };
    },

    everybody: () => [...people.values()].sort((a, b) => a.seq - b.seq),

    writeGone(gone) {
      for (const { seq } of gone) {
        deleteTags.run(seq);
        deletePerson.run(seq);
      }
      return {
        keep() {
          for (const person of gone) remove(person);
        },
      };
    },

    vouch(atMs) {
      for (const person of people.values()) {
        if (person.knownAtMs === null) people.set(person.seq, { ...person, knownAtMs: atMs });
      }
    },

    writeUntagged(seqs) {
      for (const seq of seqs) deleteTags.run(seq);
      return {
        keep() {
          for (const seq of seqs) {
            const person = people.get(seq);
            if (person === undefined) continue;
            remove(person);
            add({ ...person, tags: new Set() });
          }
        },
      };
    },
  };
}
