/** Sources: declaration systems that may hand in declarations, and nothing else. Credentials as for stations. */
export const sources = {
  number: 40,
  name: 'sources',
  sql: `
    CREATE TABLE source (
      id                text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,64}$'),
      credential_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(credential_sha256) = 32),
      enrolled_at       timestamptz NOT NULL DEFAULT now()
    );
  `,
} as const;
