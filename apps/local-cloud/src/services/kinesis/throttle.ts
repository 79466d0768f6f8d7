import { limits } from './limits';

/** Refills at `perSecond` and holds at most one second's worth. */
class TokenBucket {
  #tokens: number;
  #filledMs: number;

  constructor(
    private readonly perSecond: number,
    nowMs: number,
  ) {
    this.#tokens = perSecond;
    this.#filledMs = nowMs;
  }

  /** Refills, and tells how much there is. */
  available(nowMs: number): number {
    const elapsed = Math.max(0, nowMs - this.#filledMs);
    this.#tokens = Math.min(this.perSecond, this.#tokens + (elapsed * this.perSecond) / 1000);
    this.#filledMs = nowMs;
    return this.#tokens;
  }

  /** May go below zero: the next calls wait until it is paid back. */
  take(amount: number): void {
    this.#tokens -= amount;
  }
}

/** The write and read limits of one shard. */
export class ShardThrottle {
  readonly #records: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #reads: TokenBucket;
  readonly #readBytes: TokenBucket;

  constructor(nowMs: number) {
    this.#records = new TokenBucket(limits.shardWriteRecordsPerSecond, nowMs);
    this.#bytes = new TokenBucket(limits.shardWriteBytesPerSecond, nowMs);
    this.#reads = new TokenBucket(limits.shardReadsPerSecond, nowMs);
    this.#readBytes = new TokenBucket(limits.shardReadBytesPerSecond, nowMs);
  }

  /** Whether a record of so many bytes may be written now; takes its share when it may. */
  admitWrite(bytes: number, nowMs: number): boolean {
    if (this.#records.available(nowMs) < 1 || this.#bytes.available(nowMs) < bytes) return false;
    this.#records.take(1);
    this.#bytes.take(bytes);
    return true;
  }

  /** Whether a GetRecords call may run now; takes its share when it may. */
  admitRead(nowMs: number): boolean {
    if (this.#reads.available(nowMs) < 1 || this.#readBytes.available(nowMs) <= 0) return false;
    this.#reads.take(1);
    return true;
  }

  /** Charges what a read returned; a 10 MiB answer stops reads for the following five seconds. */
  chargeRead(bytes: number): void {
    this.#readBytes.take(bytes);
  }
}
