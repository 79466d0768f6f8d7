import { readRecord, type RejectedRecord } from '@denver/intake';
import {
  dynamoDbItem,
  newer,
  type CanonicalEvent,
  type DatasetId,
  type NeighborhoodIndex,
  type Reject,
} from '@denver/record-model';
import type { CaseWrite } from './case-table';
import { itemFault } from './item-limits';

/** One record of the stream. */
export interface StreamRecord {
  /** Position in the shard, e.g. `49590338271490256608559692538361571095921575989136588898`. */
  readonly sequenceNumber: string;
  /** Stream name, e.g. `denver-service-request-dev`. */
  readonly stream: string;
  readonly shardId: string;
  readonly bytes: Uint8Array;
  /** When it reached the stream, epoch milliseconds. */
  readonly arrivalMs: number;
}

/** A rejected record and where to report it. */
export type PlannedReject = RejectedRecord & { readonly sequenceNumber: string };

/** A write and the records it stands for: the newest of the case and all it supersedes in the batch. */
export type PlannedWrite = CaseWrite & { readonly sequenceNumbers: readonly string[] };

/** What a batch comes to. Every record is in exactly one of the three lists. */
export interface BatchPlan {
  readonly writes: readonly PlannedWrite[];
  readonly rejects: readonly PlannedReject[];
  /** Sequence numbers of records that hold only white space. */
  readonly blanks: readonly string[];
}

interface Case {
  newest: CanonicalEvent;
  readonly sequenceNumbers: string[];
}

/**
 * Reads a batch and keeps the newest event of each case. Pure: the order of the records does not change what is
 * written.
 */
export function planBatch(
  id: DatasetId,
  records: readonly StreamRecord[],
  options: { readonly boundaries?: NeighborhoodIndex | undefined } = {},
): BatchPlan {
  const cases = new Map<string, Case>();
  const rejects: PlannedReject[] = [];
  const blanks: string[] = [];
  for (const record of records) {
    const reading = readRecord(id, record.bytes, { ...options, arrivalMs: record.arrivalMs });
    if (reading.kind === 'blank') {
      blanks.push(record.sequenceNumber);
    } else if (reading.kind === 'reject') {
      rejects.push(plannedReject(record, reading.reject, reading.transportId));
    } else {
      const write = caseWrite(id, reading.event);
      const fault = itemFault(write);
      if (fault) rejects.push(plannedReject(record, fault, write.transportId));
      else addToCase(cases, write.key, reading.event, record.sequenceNumber);
    }
  }
  const writes = [...cases.values()].map(({ newest, sequenceNumbers }) => ({
    ...caseWrite(id, newest),
    sequenceNumbers,
  }));
  return { writes, rejects, blanks };
}

function addToCase(
  cases: Map<string, Case>,
  key: string,
  event: CanonicalEvent,
  sequenceNumber: string,
): void {
  const known = cases.get(key);
  if (known) {
    known.newest = newer(known.newest, event);
    known.sequenceNumbers.push(sequenceNumber);
  } else {
    cases.set(key, { newest: event, sequenceNumbers: [sequenceNumber] });
  }
}

function caseWrite(id: DatasetId, event: CanonicalEvent): CaseWrite {
  const { pk, attributes } = dynamoDbItem(id, event);
  const transportId = event['transport_id'];
  return {
    key: pk,
    version: String(event['version']),
    transportId: typeof transportId === 'string' ? transportId : null,
    attributes,
  };
}

function plannedReject(record: StreamRecord, why: Reject, transportId: string | null): PlannedReject {
  const { sequenceNumber, stream, shardId, bytes, arrivalMs } = record;
  return {
    sequenceNumber,
    reject: why,
    bytes,
    transportId,
    arrivalMs,
    source: { stage: 'consumer', stream, shardId },
  };
}
