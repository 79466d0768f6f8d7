import { UnsettledRecordError } from '../errors';
import type { RecordOutcome } from './apply-plan';

/**
 * Returns when the record may be acknowledged.
 *
 * @throws the record's own error when Lambda has to bring it again
 * @throws UnsettledRecordError nothing is known of the record
 */
export function settle(sequenceNumber: string, outcomes: ReadonlyMap<string, RecordOutcome>): void {
  const outcome = outcomes.get(sequenceNumber);
  if (!outcome) throw new UnsettledRecordError(sequenceNumber);
  if (outcome.kind === 'failed') throw outcome.error;
}
