/**
 * Declaration register: the epoch and its key in one row, keyed hashes and what was declared in the others.
 *
 * `register.last_seq` is the counter of every change; its row is locked by each writer until it commits
 * (record-declarations.ts), which makes `seq` the order of commits. There is no column for a number, a name
 * or a link. Times are the source's, Unix milliseconds, so that two declarations of one second keep their
 * order; stations get seconds. valid_until_ms 0 is a withdrawal, kept so that stations hear of it.
 */
export const register = {
  number: 50,
  name: 'register',
  sql: `
    CREATE TABLE register (
      is_only  boolean PRIMARY KEY DEFAULT true CHECK (is_only),
      epoch    text NOT NULL CHECK (epoch ~ '^[a-z0-9-]{1,32}$'),
      key      bytea NOT NULL CHECK (octet_length(key) = 32),
      last_seq bigint NOT NULL DEFAULT 0 CHECK (last_seq >= 0),
      made_at  timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE register_entry (
      tag            bytea PRIMARY KEY CHECK (octet_length(tag) = 16),
      declared_at_ms bigint NOT NULL CHECK (declared_at_ms > 0),
      valid_until_ms bigint NOT NULL CHECK (valid_until_ms >= 0),
      answers        bigint NOT NULL CHECK (answers BETWEEN 0 AND 4294967295),
      seq            bigint NOT NULL UNIQUE CHECK (seq > 0)
    );
    CREATE TABLE declared_link (
      link_sha256    bytea PRIMARY KEY CHECK (octet_length(link_sha256) = 32),
      declared_at_ms bigint NOT NULL CHECK (declared_at_ms > 0),
      valid_until_ms bigint NOT NULL CHECK (valid_until_ms >= 0),
      answers        bigint NOT NULL CHECK (answers BETWEEN 0 AND 4294967295)
    );
  `,
} as const;
