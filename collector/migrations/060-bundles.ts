/**
 * Published bundles, every version ever: the newest of a kind is served, the others are for audit.
 *
 * EXTERNAL: base64 does not compress well enough in PostgreSQL to be worth 32 MB of work at each read.
 */
export const bundles = {
  number: 60,
  name: 'bundles',
  sql: `
    CREATE TABLE bundle (
      kind         text NOT NULL,
      version      bigint NOT NULL CHECK (version > 0),
      jws          text NOT NULL,
      published_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (kind, version)
    );
    ALTER TABLE bundle ALTER COLUMN jws SET STORAGE EXTERNAL;
  `,
} as const;
