/**
 * Erasure orders, the visits they name, and how far each station has applied them.
 *
 * `number` is given out under a lock (give-erasure.ts), so that a station which asks for what is behind the last one
 * it saw misses nothing. `station_id` is null for a visit that was not here when the order was given: any station may
 * still have it. An order stays for good: a visit that arrives later is stored without its claims.
 */
export const erasures = {
  number: 90,
  name: 'erasures',
  sql: `
    CREATE TABLE erasure (
      number        bigint PRIMARY KEY CHECK (number > 0),
      order_id      text NOT NULL UNIQUE CHECK (order_id ~ '^[A-Za-z0-9-]{1,64}$'),
      ordered_at_ms bigint NOT NULL,
      visits        int NOT NULL,
      erased        int NOT NULL,
      not_stored    int NOT NULL
    );
    CREATE TABLE erasure_visit (
      number     bigint NOT NULL REFERENCES erasure (number),
      visit_id   uuid NOT NULL,
      station_id text,
      PRIMARY KEY (number, visit_id)
    );
    CREATE INDEX erasure_visit_id ON erasure_visit (visit_id);
    CREATE TABLE erasure_done (
      station_id text PRIMARY KEY,
      up_to      bigint NOT NULL CHECK (up_to >= 0),
      at         timestamptz NOT NULL DEFAULT now()
    );
  `,
} as const;
