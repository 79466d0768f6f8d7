import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** One record as it stands in a log file. */
export interface LogRecord {
  /** `<fileId>-<offset>-<crc32>`, computed here from the file alone. */
  transportId: string;
  file: string;
  /** Byte offset of the record's first byte. */
  offset: number;
  /** The record's bytes without its line end. */
  bytes: Buffer;
  /** False for a torn last line: no line end was ever written. */
  complete: boolean;
}

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** A piece of a log file that the agent could not read and quarantined as one. */
export interface QuarantinedRange {
  fileId: string;
  offset: number;
  length: number;
}

/** Every record of every `*.log` file in a folder, files in name order. Blank lines are no records. */
export function readLogFolder(folder: string, quarantined: readonly QuarantinedRange[] = []): LogRecord[] {
  const lengths = new Map(quarantined.map(({ fileId, offset, length }) => [`${fileId}-${offset}`, length]));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .flatMap((name) => readLogFile(join(folder, name), lengths));
}

/**
 * The records of one file. A line break inside quotes does not end a record; where quotes never close, no reader can
 * say where the record ends, so there the quarantined range is the record.
 */
function readLogFile(file: string, quarantinedLengths: ReadonlyMap<string, number>): LogRecord[] {
  const content = readFileSync(file);
  const fileId = identify(file, content);
  const records: LogRecord[] = [];
  let start = 0;
  while (start < content.length) {
    const quarantined = quarantinedLengths.get(`${fileId}-${start}`);
    const end =
      quarantined === undefined ? recordEnd(content, start) : lineEndAfter(content, start + quarantined);
    const complete = end < content.length;
    const hasCarriageReturn = complete && end > start && content[end - 1] === CR;
    const bytes = content.subarray(start, hasCarriageReturn ? end - 1 : end);
    if (bytes.length > 0)
      records.push({
        transportId: `${fileId}-${start}-${hex(crc32(bytes))}`,
        file,
        offset: start,
        bytes,
        complete,
      });
    start = end + 1;
  }
  return records;
}

/** The fields of a record by RFC 4180; undefined when its quotes do not close. */
export function fieldsOf(bytes: Buffer): string[] | undefined {
  const text = bytes.toString('utf8');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const closing = closingQuote(text, at + 1);
      if (closing < 0) return undefined;
      fields.push(text.slice(at + 1, closing).replaceAll('""', '"'));
      at = closing + 1;
      if (at < text.length && text[at] !== ',') return undefined;
    } else {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      fields.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return fields;
    at += 1;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return at;
  return -1;
}

function recordEnd(content: Buffer, start: number): number {
  let quoted = false;
  for (let at = start; at < content.length; at += 1) {
    if (content[at] === QUOTE) quoted = !quoted;
    else if (content[at] === LF && !quoted) return at;
  }
  return content.length;
}

function lineEndAfter(content: Buffer, from: number): number {
  return content[from] === CR && content[from + 1] === LF ? from + 1 : from;
}

function identify(file: string, content: Buffer): string {
  const { dev, ino } = statSync(file, { bigint: true });
  const lineEnd = content.indexOf(LF);
  const firstLine = content.subarray(0, Math.min(lineEnd < 0 ? content.length : lineEnd, 1024));
  return createHash('sha256').update(`${dev}:${ino}:`).update(firstLine).digest('hex').slice(0, 16);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
