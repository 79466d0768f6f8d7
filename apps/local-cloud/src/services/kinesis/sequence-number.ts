/** What a sequence number says. */
export interface SequenceNumber {
  /** When the shard was made, in milliseconds since the epoch. */
  shardCreatedMs: number;
  /** Place in the shard: 1 for its first record, 0 for the shard's own starting number. */
  ordinal: number;
  /** Approximate arrival, in milliseconds since the epoch. */
  timestampMs: number;
  shardIndex: number;
}

/**
 * Writes sequence numbers of one shard: 56 decimal digits like AWS's, which grow with the ordinal, and which in
 * a child shard are all greater than in its parents.
 *
 * Digits: `49`, shard creation (13), ordinal (20), arrival (13), shard index (8).
 *
 * @example sequenceFormat({ createdMs: 1_500_000_000_000, index: 0 })(1, 1_500_000_000_123)
 * // '49150000000000000000000000000000001150000000012300000000'
 */
export function sequenceFormat(shard: {
  createdMs: number;
  index: number;
}): (ordinal: number, timestampMs: number) => string {
  const prefix = `49${digits(shard.createdMs, 13)}`;
  const suffix = digits(shard.index, 8);
  return (ordinal, timestampMs) => prefix + digits(ordinal, 20) + digits(timestampMs, 13) + suffix;
}

/** Reads a sequence number back; undefined when it is none of ours. */
export function parseSequence(text: string): SequenceNumber | undefined {
  if (!/^49\d{54}$/.test(text)) return undefined;
  return {
    shardCreatedMs: Number(text.slice(2, 15)),
    ordinal: Number(text.slice(15, 35)),
    timestampMs: Number(text.slice(35, 48)),
    shardIndex: Number(text.slice(48)),
  };
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
