/**
 * Data keys of sealed claims, wrapped to the venue and the authority as the station made them (contract/vault.ts).
 *
 * Visits are found by day when a day is handed out or let go; they arrive nearly in that order, so BRIN is enough.
 */
export const dataKeys = {
  number: 70,
  name: 'data-keys',
  sql: `
    CREATE TABLE data_key (
      id          text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{22}$'),
      station_id  text NOT NULL,
      day         date NOT NULL,
      wrapped     jsonb NOT NULL,
      received_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX visit_at ON visit USING brin (at);
  `,
} as const;
