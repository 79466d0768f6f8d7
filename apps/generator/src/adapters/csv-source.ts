import type { DatasetId, ResolvedHeader } from '@denver/record-model';
import { resolveHeader } from '@denver/record-model';
import { csvLine } from '../core/csv-line';
import type { Encoding } from '../core/encoding';
import { EncodingProbe, decode, encodingOf } from '../core/encoding';
import type { Batch, Position, RejectedRow, Source, SourceRow } from '../core/source';
import type { RecordSpan } from '../core/split-records';
import { RecordSplitter } from '../core/split-records';
import { SourceChangedError, SourceEncodingError, SourceFormatError, SourceHeaderError } from '../errors';
import { parseRecords } from './parse-records';
import type { FileIdentity } from './source-file';
import { SourceFile, changeOf } from './source-file';

/** Options of a CSV source. */
export interface CsvSourceOptions {
  readonly path: string;
  readonly dataset: DatasetId;
  readonly encoding: Encoding | 'auto';
  /** Begin again at the first row after the last one, for ever. */
  readonly repeat: boolean;
}

/** What was found out about the file when a run began; part of the cursor. */
export interface CsvFacts {
  readonly identity: FileIdentity;
  readonly encoding: Encoding;
  readonly dialect: string;
}

interface CsvPosition {
  readonly pass: number;
  readonly offset: number;
  readonly line: number;
}

const batchRecords = 1000;
const maxRecordBytes = 1024 * 1024;
const quote = 0x22;
const strictRecord = /^(?:"[^"]*(?:""[^"]*)*"|[^",]*)(?:,(?:"[^"]*(?:""[^"]*)*"|[^",]*))*$/;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Rows of a CSV file of the city, in canonical column order.
 *
 * fast-csv parses; where records begin and end is found before, on bytes, so that a bad row harms no other and every row
 * has a line number and an offset. A row of another width than the header, or not well-formed, is rejected with its
 * bytes: written into the log it could look like a good row with shifted cells.
 */
export class CsvSource implements Source {
  readonly total = undefined;
  readonly facts: CsvFacts;
  #splitter: RecordSplitter;
  #pass: number;
  #readOffset: number;
  #ended = false;
  #queue: Batch[] = [];

  private constructor(
    private readonly file: SourceFile,
    private readonly options: CsvSourceOptions,
    facts: CsvFacts,
    private readonly header: ResolvedHeader,
    private readonly firstRow: CsvPosition,
    start: CsvPosition,
  ) {
    this.facts = facts;
    this.#pass = start.pass;
    this.#readOffset = start.offset;
    this.#splitter = new RecordSplitter(maxRecordBytes, start.offset, start.line);
  }

  /**
   * Opens a file at its first row, or where a cursor says.
   *
   * @throws SourceMissingError, SourceFormatError, SourceEncodingError, SourceHeaderError, SourceChangedError
   */
  static async open(
    options: CsvSourceOptions,
    resume?: { readonly position: Position; readonly facts: CsvFacts },
  ): Promise<CsvSource> {
    const file = await SourceFile.open(options.path);
    try {
      if (resume) {
        const change = changeOf(resume.facts.identity, file.identity);
        if (change !== undefined) throw new SourceChangedError(options.path, change);
      }
      const start = await assertText(file);
      const encoding = resume?.facts.encoding ?? (await findEncoding(file, options.encoding));
      const { header, firstRow } = await readHeader(file, options.dataset, encoding, start);
      const facts = { identity: file.identity, encoding, dialect: header.dialect };
      const position = (resume?.position as CsvPosition | null | undefined) ?? firstRow;
      return new CsvSource(file, options, facts, header, firstRow, position);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async read(): Promise<Batch | undefined> {
    for (;;) {
      const batch = this.#queue.shift();
      if (batch) return batch;
      if (this.#ended) return undefined;
      await this.#readChunk();
    }
  }

  share(): number {
    return this.file.identity.size === 0 ? 1 : this.#readOffset / this.file.identity.size;
  }

  close(): Promise<void> {
    return this.file.close();
  }

  async #readChunk(): Promise<void> {
    const chunk = await this.file.read(this.#readOffset);
    this.#readOffset += chunk.length;
    const last = this.#readOffset >= this.file.identity.size;
    const { bytes, offset, records } = this.#splitter.push(chunk, last);
    for (let from = 0; from < records.length; from += batchRecords) {
      const group = records.slice(from, from + batchRecords);
      const { start, line } = group[0] as RecordSpan;
      const position: CsvPosition = { pass: this.#pass, offset: offset + start, line };
      const rows = await this.#rowsOf(bytes, offset, group);
      this.#queue.push({ start: position as unknown as Position, rows });
    }
    if (!last) return;
    this.#ended = !this.options.repeat || this.firstRow.offset >= this.file.identity.size;
    this.#pass += 1;
    this.#readOffset = this.firstRow.offset;
    this.#splitter = new RecordSplitter(maxRecordBytes, this.firstRow.offset, this.firstRow.line);
    if (this.#ended) this.#readOffset = this.file.identity.size;
  }

  /** Rows of some neighbouring records: parsed together, and one by one where that fails. */
  async #rowsOf(bytes: Buffer, offset: number, records: readonly RecordSpan[]): Promise<SourceRow[]> {
    const rows: SourceRow[] = [];
    let run: RecordSpan[] = [];
    const parseRun = async () => {
      if (run.length > 0) rows.push(...(await this.#parseRun(bytes, offset, run)));
      run = [];
    };
    for (const record of records) {
      if (record.fault === undefined && !isBlank(bytes, record)) {
        const strict = isStrict(bytes, record);
        if (!strict) await parseRun();
        run.push(record);
        if (!strict) await parseRun();
        continue;
      }
      await parseRun();
      rows.push(record.fault === undefined ? null : faultyRow(bytes, offset, record));
    }
    await parseRun();
    return rows;
  }

  async #parseRun(bytes: Buffer, offset: number, run: readonly RecordSpan[]): Promise<SourceRow[]> {
    const { encoding } = this.facts;
    const first = run[0] as RecordSpan;
    const end = run.at(-1)?.end ?? first.end;
    const together = await parseRecords(decode(bytes.subarray(first.start, end), encoding));
    const rows: SourceRow[] = [];
    for (const [index, record] of run.entries()) {
      const alone = async () => parseRecords(decode(bytes.subarray(record.start, record.end), encoding));
      const parsed = together?.length === run.length ? [together[index] ?? []] : await alone();
      const cells = parsed?.length === 1 ? parsed[0] : undefined;
      if (cells?.length === this.header.width) rows.push(csvLine(this.header.pick(cells)));
      else rows.push(...(await this.#setAside(bytes, offset, record, cells?.length)));
    }
    return rows;
  }

  /**
   * Rejects a record that is not well-formed or has another width. Of several lines only the first is given up: a quote
   * that was opened by mistake there has drawn in the others, which are read again by themselves.
   */
  async #setAside(
    bytes: Buffer,
    offset: number,
    record: RecordSpan,
    width: number | undefined,
  ): Promise<SourceRow[]> {
    const feed = bytes.indexOf(lineFeed, record.start);
    const inside = feed >= 0 && feed < record.end;
    const end = !inside ? record.end : bytes[feed - 1] === carriageReturn ? feed - 1 : feed;
    const line = { ...record, end };
    const fault =
      width === undefined
        ? rejected('csv_syntax', 'Its quotes do not pair up', bytes, offset, line)
        : rejected(
            'schema_mismatch',
            `Expected ${this.header.width} cells as in the header, got ${width}`,
            bytes,
            offset,
            line,
          );
    if (!inside) return [fault];
    const rest = new RecordSplitter(maxRecordBytes, offset + feed + 1, record.line + 1);
    const block = rest.push(bytes.subarray(feed + 1, record.end), true);
    return [fault, ...(await this.#rowsOf(block.bytes, block.offset, block.records))];
  }
}

function faultyRow(bytes: Buffer, offset: number, record: RecordSpan): RejectedRow {
  return record.fault === 'oversize'
    ? rejected('oversize', `A piece of a line of more than ${maxRecordBytes} bytes`, bytes, offset, record)
    : rejected('csv_syntax', 'A quote is opened and never closed', bytes, offset, record);
}

function rejected(
  reason: RejectedRow['reason'],
  detail: string,
  bytes: Buffer,
  offset: number,
  { start, end, line }: RecordSpan,
): RejectedRow {
  return { reason, detail, line, offset: offset + start, rawData: bytes.toString('base64', start, end) };
}

/**
 * Whether quotes stand only where RFC 4180 has them. Of other records fast-csv may see other ends than we do, and the rows
 * of a run would be mixed up.
 */
function isStrict(bytes: Buffer, { start, end }: RecordSpan): boolean {
  const record = bytes.subarray(start, end);
  return !record.includes(quote) || strictRecord.test(record.toString('latin1'));
}

function isBlank(bytes: Buffer, { start, end }: RecordSpan): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0x20 && bytes[at] !== 0x09) return false;
  return true;
}

/** Refuses what is no text by its first bytes; gives the offset of the header, behind a byte order mark. */
async function assertText(file: SourceFile): Promise<number> {
  const head = (await file.read(0)).subarray(0, 4);
  const expected = 'plain CSV text';
  if (head.length === 0) throw new SourceFormatError(file.path, expected, 'an empty file');
  if (head[0] === 0x50 && head[1] === 0x4b)
    throw new SourceFormatError(file.path, expected, 'a zip archive; unpack it first');
  if (head[0] === 0x1f && head[1] === 0x8b)
    throw new SourceFormatError(file.path, expected, 'a gzip file; unpack it first');
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/** Looks at every byte of the file once: one bad byte at the end decides as much as one at the start. */
async function findEncoding(file: SourceFile, asked: Encoding | 'auto'): Promise<Encoding> {
  const probe = new EncodingProbe();
  for (let offset = 0; offset < file.identity.size;) {
    const chunk = await file.read(offset);
    probe.push(chunk);
    offset += chunk.length;
  }
  const evidence = probe.evidence();
  if (evidence.mark === 'utf-16')
    throw new SourceFormatError(file.path, 'UTF-8, ISO-8859-1 or windows-1252', 'UTF-16');
  const { firstInvalid, firstForeign, mark } = evidence;
  if (mark === 'utf-8' && firstInvalid >= 0) {
    throw new SourceFormatError(
      file.path,
      'UTF-8, as its byte order mark says',
      `an invalid byte at ${firstInvalid}`,
    );
  }
  if (asked === 'auto') return encodingOf(evidence);
  if (asked === 'utf-8' && firstInvalid >= 0) {
    throw new SourceEncodingError(file.path, asked, firstInvalid, 'an invalid byte');
  }
  if (asked !== 'utf-8' && mark === 'utf-8')
    throw new SourceEncodingError(file.path, asked, 0, 'the byte order mark of UTF-8');
  if (asked !== 'utf-8' && firstInvalid < 0 && firstForeign >= 0) {
    throw new SourceEncodingError(
      file.path,
      asked,
      firstForeign,
      'text that is valid UTF-8 throughout, the first such character',
    );
  }
  return asked;
}

async function readHeader(
  file: SourceFile,
  dataset: DatasetId,
  encoding: Encoding,
  start: number,
): Promise<{ header: ResolvedHeader; firstRow: CsvPosition }> {
  const chunk = await file.read(start);
  const whole = start + chunk.length >= file.identity.size;
  const { bytes, records } = new RecordSplitter(maxRecordBytes, start).push(chunk, whole);
  const span = records[0];
  const cells =
    span && !span.fault
      ? await parseRecords(decode(bytes.subarray(span.start, span.end), encoding))
      : undefined;
  if (span === undefined || cells?.length !== 1) {
    throw new SourceFormatError(file.path, 'CSV with a header line', 'a first line that is none');
  }
  const next = records[1];
  const firstRow = {
    pass: 0,
    offset: next ? start + next.start : endOfHeader(bytes, span, start, whole),
    line: next?.line ?? 2,
  };
  try {
    return { header: resolveHeader(dataset, cells[0] ?? []), firstRow };
  } catch (error) {
    throw new SourceHeaderError(file.path, error);
  }
}

/** Offset behind the header when no further record ends in the first chunk. */
function endOfHeader(bytes: Buffer, span: RecordSpan, start: number, whole: boolean): number {
  if (whole && span.end >= bytes.length) return start + bytes.length;
  const crlf = bytes[span.end] === 0x0d && bytes[span.end + 1] === 0x0a;
  return start + span.end + (crlf ? 2 : 1);
}
