/** The rule that decided, beside the policy that holds it: null when the gate's own guards did, or before rules were kept. */
export const visitRule = {
  number: 30,
  name: 'visit-rule',
  sql: `
    ALTER TABLE visit ADD COLUMN rule_id text;
  `,
} as const;
