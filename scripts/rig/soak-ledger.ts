/**
 * Soak ledger: whether what is stored after a soak is what came, in its order and with the expected answers. Pure.
 */
import type { Visit } from '../../contract/visit.ts';
import type { SoakVisitor } from './soak-arrivals.ts';

export type Sent = Pick<SoakVisitor, 'label' | 'expects'>;

export interface SoakSent {
  /** Each lane's visitors in the order in which they were scanned. */
  readonly lanes: Readonly<Record<string, readonly Sent[]>>;
  readonly byGuard: number;
}

type Stored = Pick<Visit, 'lane' | 'via' | 'seq' | 'isUnreadable' | 'outcome' | 'family'>;

/** One sentence for whatever is not as it was sent. */
export function findSurprises(stored: readonly Stored[], { lanes, byGuard }: SoakSent): readonly string[] {
  const surprises: string[] = [];
  for (const [lane, sent] of Object.entries(lanes)) {
    const visits = stored.filter((visit) => visit.lane === lane && visit.via !== 'manual');
    if (visits.length !== sent.length)
      surprises.push(`lane ${lane}: ${sent.length} visitors, ${visits.length} visits`);
    for (const [at, { label, expects }] of sent.entries()) {
      const visit = visits[at];
      if (visit === undefined || expects === null) continue;
      const answer = visit.isUnreadable ? 'unreadable' : visit.outcome;
      if (answer !== expects) surprises.push(`${lane} ${visit.seq}: ${label} was answered "${answer}"`);
    }
  }
  const declared = stored.filter(({ family }) => family === 'assisted-declaration').length;
  if (declared !== byGuard) surprises.push(`${byGuard} were declared for, ${declared} are stored`);
  return surprises;
}
