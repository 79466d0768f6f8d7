import { OptionError } from './errors';
import type { TransportIdOptions } from './line-tail';

/** `rfc4180` keeps quoted text; `compat` gives the bytes of the official agent's CSVTOJSON. */
export type CsvMode = 'rfc4180' | 'compat';

/** Options of {@link CsvToJson}. */
export interface CsvToJsonOptions {
  /** Column names in source order, at least one; duplicates only in `compat`. */
  readonly fields: readonly string[];
  /** Default `rfc4180`. */
  readonly mode?: CsvMode;
  /** `rfc4180`: one ASCII character, default `,`. `compat`: a Java regex, default `,`. */
  readonly delimiter?: string;
  /** Longest record in source bytes without terminator, default 1 MiB; a longer one is rejected as `oversize`. */
  readonly maxRecordBytes?: number;
  /** Source offset of the first byte pushed, default 0. */
  readonly startOffset?: number;
  /** Physical lines to skip from source offset 0; without effect when `startOffset` is not 0. Default 0. */
  readonly skipHeaderLines?: number;
  readonly transportId?: TransportIdOptions;
}

const DEFAULT_MAX_RECORD_BYTES = 1024 * 1024;
const MAX_MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** Options with defaults in place. */
export interface CheckedOptions {
  readonly fields: readonly string[];
  readonly mode: CsvMode;
  readonly delimiter: string;
  readonly maxRecordBytes: number;
  readonly startOffset: number;
  readonly skipHeaderLines: number;
}

/**
 * Fills in defaults and refuses what cannot be honoured.
 *
 * @throws OptionError names the option
 */
export function checkOptions(options: CsvToJsonOptions): CheckedOptions {
  const { fields, mode = 'rfc4180', delimiter = ',', transportId } = options;
  const { maxRecordBytes = DEFAULT_MAX_RECORD_BYTES, startOffset = 0, skipHeaderLines = 0 } = options;
  if (mode !== 'rfc4180' && mode !== 'compat')
    throw new OptionError('mode', 'rfc4180 or compat', String(mode));
  checkFields(fields, mode === 'rfc4180');
  if (mode === 'rfc4180') checkDelimiter(delimiter);
  if (transportId && fields.includes(transportId.key)) {
    throw new OptionError('transportId.key', 'no name of a column', JSON.stringify(transportId.key));
  }
  checkCount('maxRecordBytes', maxRecordBytes, 1, MAX_MAX_RECORD_BYTES);
  checkCount('startOffset', startOffset, 0, Number.MAX_SAFE_INTEGER);
  checkCount('skipHeaderLines', skipHeaderLines, 0, Number.MAX_SAFE_INTEGER);
  return {
    fields,
    mode,
    delimiter,
    maxRecordBytes,
    startOffset,
    skipHeaderLines: startOffset === 0 ? skipHeaderLines : 0,
  };
}

/** @throws OptionError there are no names, or, with `different`, one comes twice */
export function checkFields(fields: readonly string[], different: boolean): void {
  if (fields.length === 0) throw new OptionError('fields', 'at least one column name', 'none');
  const twice = different ? fields.find((name, i) => fields.indexOf(name) !== i) : undefined;
  if (twice !== undefined) throw new OptionError('fields', 'different names', `"${twice}" twice`);
}

/** @throws OptionError the delimiter cannot part columns unambiguously */
export function checkDelimiter(delimiter: string): void {
  if (delimiter.length === 1 && delimiter < '\x80' && !'"\r\n'.includes(delimiter)) return;
  throw new OptionError('delimiter', 'one ASCII character, no quote, no line end', JSON.stringify(delimiter));
}

/** @throws OptionError the value is no whole number from `min` to `max` */
export function checkCount(option: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new OptionError(option, `a whole number from ${min} to ${max}`, String(value));
  }
}
