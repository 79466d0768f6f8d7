import { quarantineObjects, type QuarantineStore } from '@denver/intake';
import type { DatasetId } from '@denver/record-model';
import { OutOfTimeError, TableUnusableError, UnknownOutcomeError } from '../errors';
import type { CaseTable, WriteOutcome } from './case-table';
import { eachLimited } from './each-limited';
import type { BatchPlan } from './plan-batch';

/** Where a plan goes. */
export interface Destinations {
  readonly dataset: DatasetId;
  readonly table: CaseTable;
  readonly quarantine: QuarantineStore;
  readonly quarantinePrefix: string;
  /** Writes under way at once. */
  readonly concurrency: number;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds left before the call is cut off. */
  readonly remainingMs: () => number;
}

/** What a record came to; `error` says that Lambda has to bring it again. */
export type RecordOutcome =
  | { readonly kind: WriteOutcome | 'superseded' | 'rejected' | 'blank' }
  | { readonly kind: 'failed'; readonly error: Error };

/** A write begins only when at least this much time is left, so that its reply is still heard. */
export const minRemainingMs = 5_000;

/**
 * Carries a plan out: one conditional write per case, one quarantine file per day of rejects.
 *
 * @returns the outcome of every record of the plan, by sequence number; of the records of one case one carries the
 *   outcome of the write and the others are `superseded`, or all are `failed`
 * @throws TableUnusableError no write can succeed, so nothing of the batch may be acknowledged
 * @throws UnknownOutcomeError a port answered without saying what it did
 */
export async function applyPlan(plan: BatchPlan, to: Destinations): Promise<Map<string, RecordOutcome>> {
  const outcomes = new Map<string, RecordOutcome>();
  for (const sequenceNumber of plan.blanks) outcomes.set(sequenceNumber, { kind: 'blank' });
  await eachLimited(plan.writes, to.concurrency, async (write) => {
    const outcome = await attempt(to, () => to.table.write(write));
    write.sequenceNumbers.forEach((sequenceNumber, index) =>
      outcomes.set(
        sequenceNumber,
        outcome.kind === 'failed' || index === 0 ? outcome : { kind: 'superseded' },
      ),
    );
  });
  const files = quarantineObjects(plan.rejects, {
    dataset: to.dataset,
    prefix: to.quarantinePrefix,
    nowMs: to.now(),
  });
  for (const file of files) {
    const outcome = await attempt(to, async () => {
      await to.quarantine.put(file);
      return 'rejected' as const;
    });
    for (const { sequenceNumber } of file.records) outcomes.set(sequenceNumber, outcome);
  }
  return outcomes;
}

async function attempt<Kind extends WriteOutcome | 'rejected'>(
  { remainingMs }: Destinations,
  run: () => Promise<Kind>,
): Promise<RecordOutcome> {
  const left = remainingMs();
  if (left < minRemainingMs) return { kind: 'failed', error: new OutOfTimeError(left) };
  let kind: Kind;
  try {
    kind = await run();
  } catch (error) {
    if (error instanceof TableUnusableError || !(error instanceof Error)) throw error;
    return { kind: 'failed', error };
  }
  if (!successes.has(kind)) throw new UnknownOutcomeError(String(kind));
  return { kind };
}

const successes: ReadonlySet<string> = new Set(['written', 'stale', 'same', 'own-retry', 'rejected']);
