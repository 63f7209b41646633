/**
 * Checkpoints of stations' hash chains, and the keys that signed them; the first key of a station is the pinned one.
 *
 * Two hashes for one place of one chain are a fork: both rows are kept, which is why the hash is in the key.
 */
export const checkpoints = {
  number: 80,
  name: 'checkpoints',
  sql: `
    CREATE TABLE station_key (
      station_id    text NOT NULL,
      public_key    text NOT NULL CHECK (public_key ~ '^[A-Za-z0-9_-]{43}$'),
      is_pinned     boolean NOT NULL,
      first_seen_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (station_id, public_key)
    );
    CREATE UNIQUE INDEX station_key_pinned ON station_key (station_id) WHERE is_pinned;
    CREATE TABLE checkpoint (
      station_id   text NOT NULL,
      seq          bigint NOT NULL CHECK (seq >= 0),
      audit_number bigint NOT NULL CHECK (audit_number >= 0),
      hash         text NOT NULL CHECK (hash ~ '^[A-Za-z0-9_-]{43}$'),
      at_ms        bigint NOT NULL,
      public_key   text NOT NULL,
      signature    text NOT NULL,
      received_at  timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (station_id, seq, audit_number, hash)
    );
  `,
} as const;
