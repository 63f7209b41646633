/**
 * Visits that a station recorded while its clock was in doubt, by when they arrived here: their own time says nothing
 * of when they are past their time (sweep-visits.ts).
 */
export const doubtedVisits = {
  number: 100,
  name: 'doubted-visits',
  sql: `
    CREATE INDEX visit_doubted ON visit (received_at) WHERE visit -> 'notices' ? 'clock-untrusted';
  `,
} as const;
