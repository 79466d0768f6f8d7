import { CsvToJson } from '../src/index';
import type { CsvSink, CsvToJsonOptions, CsvToJsonStats, Reject, SkipKind } from '../src/index';

/** One callback of the sink; `line` and `columns` only for a record. */
export interface Seen {
  readonly kind: 'record' | 'reject' | SkipKind;
  readonly offset: number;
  readonly endOffset: number;
  readonly length?: number;
  readonly line?: string;
  readonly reject?: Reject;
  readonly columns?: readonly (string | null)[];
}

/** Everything one conversion did. */
export interface Collected {
  readonly seen: readonly Seen[];
  readonly lines: string;
  readonly rejects: readonly Reject[];
  readonly pendingOffset: number;
  readonly pendingBytes: number;
  readonly stats: CsvToJsonStats;
}

/** Converts `chunks`, ends as told (`null` = not at all), and keeps copies of all that was handed out. */
export function collect(
  options: CsvToJsonOptions,
  chunks: readonly (Uint8Array | string)[],
  end: 'accept' | 'reject' | null = null,
): Collected {
  const seen: Seen[] = [];
  let blocks = '';
  const sink: CsvSink = {
    record(bytes, start, stop, offset, length, endOffset) {
      const columns = options.fields.map((_, i) => converter.column(i));
      seen.push({
        kind: 'record',
        offset,
        length,
        endOffset,
        line: bytes.toString('utf8', start, stop),
        columns,
      });
    },
    reject: (reject) => {
      seen.push({ kind: 'reject', offset: reject.offset, endOffset: reject.endOffset, reject });
    },
    skipped: (kind, offset, endOffset) => seen.push({ kind, offset, endOffset }),
    lines: (bytes, start, stop) => {
      blocks += bytes.toString('utf8', start, stop);
    },
  };
  const converter = new CsvToJson(options, sink);
  for (const chunk of chunks) converter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  if (end !== null) converter.end(end);
  const lines = seen.map((one) => one.line ?? '').join('');
  if (lines !== blocks) throw new Error('Expected `lines` to hand out the same bytes as `record`');
  const rejects = seen.flatMap((one) => one.reject ?? []);
  const { pendingOffset, pendingBytes, stats } = converter;
  return { seen, lines, rejects, pendingOffset, pendingBytes, stats };
}

/** Cuts `bytes` at the given places (taken modulo its length). */
export function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length));
}
