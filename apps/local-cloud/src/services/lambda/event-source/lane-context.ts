import type { CloudIdentity, Log, ObjectStore, StreamReader } from '../../../core/service';
import type { Invocation, InvocationResult } from '../invoker';
import type { MappingModel } from './mapping-model';
import type { Signal } from './signal';

/** Pauses of the poller, in milliseconds. */
export interface PollPace {
  /** Between two reads of a shard that is not behind; default 200. */
  pollMs: number;
  /** Before the first retry; doubles up to `retryMaximumMs`. */
  retryMs: number;
  retryMaximumMs: number;
}

/** Counters of one mapping since the start. */
export interface MappingCounters {
  /** Records the function works on now. */
  inFlight: number;
  /** Records in failed batches, once per failure. */
  failedRecords: number;
  /** Records given up: written to the failure destination, or dropped when the mapping has none. */
  discardedToDestination: number;
  /** `LastProcessingResult`. */
  lastResult: string;
}

/** What every lane of a mapping works with. */
export interface LaneContext {
  identity: CloudIdentity;
  log: Log;
  clock: () => number;
  reader: StreamReader;
  objects: Pick<ObjectStore, 'put'>;
  invoke: (invocation: Invocation) => Promise<InvocationResult>;
  /** Role of a function, for the event; empty when there is no such function. */
  roleOf: (functionArn: string) => string;
  pace: PollPace;
  mapping: MappingModel;
  counters: MappingCounters;
  /** Notified when the stream may have more, when a shard has ended, and to stop. */
  signal: Signal;
  stopped: () => boolean;
}
