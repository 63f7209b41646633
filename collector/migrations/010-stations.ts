/** Stations and what they prove themselves with: a hash only, the credential is shown once when it is made. */
export const stations = {
  number: 10,
  name: 'stations',
  sql: `
    CREATE TABLE station (
      id                text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,64}$'),
      credential_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(credential_sha256) = 32),
      enrolled_at       timestamptz NOT NULL DEFAULT now()
    );
  `,
} as const;
