import type { DatasetId } from '@denver/record-model';

/** Where records wait: which program gave them up. */
export const places = ['ingest', 'consumer', 'firehose', 'lambda'] as const;

/** One of {@link places}. */
export type Place = (typeof places)[number];

/** Which stream the records of a place came from, and go to again. */
export type Target = 'firehose' | 'kinesis';

interface PlaceFacts {
  /** Prefix in the lake bucket. `lambda` files of all datasets lie together; each names its stream inside. */
  prefix(dataset: DatasetId): string;
  target: Target;
  /** What is there and how it came to be there, for people. */
  what: string;
}

/** What is known of each place. */
export const factsOf: Readonly<Record<Place, PlaceFacts>> = {
  ingest: {
    prefix: (dataset) => `quarantine/ingest/${dataset}/`,
    target: 'firehose',
    what: 'refused by the normalise function',
  },
  consumer: {
    prefix: (dataset) => `quarantine/consumer/${dataset}/`,
    target: 'kinesis',
    what: 'refused by the consumer',
  },
  firehose: {
    // Failed conversions hold what the function made of a record, which cannot be sent again as a raw one.
    prefix: (dataset) => `errors/${dataset}/processing-failed/`,
    target: 'firehose',
    what: 'given up by Firehose while the function failed',
  },
  lambda: {
    prefix: () => 'aws/lambda/',
    target: 'kinesis',
    what: 'whole batches given up by the mapping of the consumer',
  },
};

/** Where a file goes when its records were sent: kept, but no longer counted as waiting. */
export function replayedKey(key: string): string {
  return `replayed/${key}`;
}

/** The UTC day in a key, `YYYY-MM-DD`; undefined when it has none. */
export function dayOf(key: string): string | undefined {
  const [, year, month, day] = /(\d{4})[-/](\d{2})[-/](\d{2})/.exec(key) ?? [];
  return year && `${year}-${month}-${day}`;
}
