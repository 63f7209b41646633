/**
 * Visits: what is asked for often as typed columns, the whole row beside them.
 *
 * `id` is the idempotency key of delivery. (station_id, seq) is NOT unique: a station whose disk was
 * replaced begins at 1 again, and its visits must not be refused for that. `content_sha256` tells a
 * repeated delivery from another visit under the same id. `station_id` refers to nothing: the credential
 * proved it, and visits outlive their station.
 */
export const visits = {
  number: 20,
  name: 'visits',
  sql: `
    CREATE TABLE visit (
      id             uuid PRIMARY KEY,
      station_id     text NOT NULL,
      seq            bigint NOT NULL CHECK (seq > 0),
      at             timestamptz NOT NULL,
      venue_id       text NOT NULL,
      gate           text NOT NULL,
      lane           text NOT NULL,
      direction      text NOT NULL,
      family         text NOT NULL,
      trust          text NOT NULL,
      outcome        text NOT NULL,
      reasons        text[] NOT NULL,
      is_unreadable  boolean NOT NULL,
      policy_id      text NOT NULL,
      policy_version bigint NOT NULL,
      visit          jsonb NOT NULL,
      content_sha256 bytea NOT NULL CHECK (octet_length(content_sha256) = 32),
      received_at    timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX visit_station_seq ON visit (station_id, seq);
    CREATE INDEX visit_venue_at ON visit (venue_id, at);
  `,
} as const;
