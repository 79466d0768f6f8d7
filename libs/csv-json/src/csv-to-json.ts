import { BAD_ENCODING, BAD_SYNTAX, BAD_WIDTH, NEED_MORE, OUTPUT_FULL, specialBytes } from './engine';
import type { Engine, Outcome } from './engine';
import { AttemptGate } from './attempt-gate';
import { CompatEngine } from './compat';
import { CompatLine } from './compat-line';
import { literalCharacter } from './java-split';
import { LF, lowerHex, upperHex } from './json-text';
import { lineTemplate } from './line-template';
import { LineTail } from './line-tail';
import { Rfc4180Engine } from './rfc4180';
import { checkOptions } from './options';
import type { CsvToJsonOptions } from './options';
import { Preamble } from './preamble';
import { Rejecter } from './rejecter';
import type { CsvSink } from './sink';
import { Workspace } from './workspace';

/** Counters since construction. `bytes` = source bytes accounted for. */
export interface CsvToJsonStats {
  readonly records: number;
  readonly rejects: number;
  readonly blankLines: number;
  readonly headerLines: number;
  readonly bytes: number;
}

const LINE_END = Buffer.from([LF]);

/** Bytes of the longest line terminator. */
const TERMINATOR_BYTES = 2;
/** Bytes of `null` and its comma. */
const NULL_BYTES = 5;
const UNCLOSED = 'quoted column not closed';

/**
 * Converts CSV bytes to JSON lines: a push parser with bounded memory and no object per record.
 *
 * @example
 * const converter = new CsvToJson({ fields: ['a', 'b'] }, {
 *   record: (bytes, start, end) => process.stdout.write(bytes.subarray(start, end)),
 *   reject: (reject) => console.error(reject.reason, reject.offset),
 * });
 * converter.push(Buffer.from('1,"x, y"\n')); // {"a":"1","b":"x, y"}
 * converter.end('accept');
 */
export class CsvToJson {
  readonly #sink: CsvSink;
  readonly #workspace: Workspace;
  readonly #engine: Engine;
  readonly #preamble: Preamble;
  readonly #gate: AttemptGate;
  readonly #rejecter: Rejecter;
  readonly #maxRecordBytes: number;
  readonly #startOffset: number;

  /** @throws OptionError an option is out of range */
  constructor(options: CsvToJsonOptions, sink: CsvSink) {
    const { fields, mode, delimiter, maxRecordBytes, startOffset, skipHeaderLines } = checkOptions(options);
    const quoted = mode === 'rfc4180';
    const literal = quoted ? delimiter : literalCharacter(delimiter);
    const delimiterByte = (literal ?? ',').charCodeAt(0);
    const template = lineTemplate(fields, quoted ? lowerHex : upperHex);
    const tail = new LineTail(options.transportId);
    const room = template.bytes.byteLength + fields.length * NULL_BYTES + tail.maxBytes;
    const workspace = new Workspace(startOffset, specialBytes(delimiterByte), room);
    const parts = { workspace, template, tail, sink, delimiter: delimiterByte, maxRecordBytes };
    const plain = literal !== null && literal < '\x80' && new Set(fields).size === fields.length;
    this.#sink = sink;
    this.#workspace = workspace;
    this.#engine = quoted
      ? new Rfc4180Engine(parts)
      : new CompatEngine(parts, fields, new CompatLine(fields, delimiter), plain);
    this.#preamble = new Preamble(
      workspace,
      sink,
      skipHeaderLines,
      quoted && startOffset === 0,
      maxRecordBytes,
    );
    this.#gate = new AttemptGate(workspace, quoted);
    this.#rejecter = new Rejecter(workspace, sink, maxRecordBytes);
    this.#maxRecordBytes = maxRecordBytes;
    this.#startOffset = startOffset;
  }

  /** Counters so far, those of the record being handed to the sink included. */
  get stats(): CsvToJsonStats {
    return {
      records: this.#engine.records,
      rejects: this.#rejecter.rejects,
      blankLines: this.#engine.blankLines,
      headerLines: this.#preamble.headerLines,
      bytes: this.#workspace.base + this.#workspace.position - this.#startOffset,
    };
  }

  /**
   * Source offset of the first byte not yet accounted for: the safe place to restart reading. Ask between
   * pushes; inside a callback its `endOffset` says it.
   */
  get pendingOffset(): number {
    return this.#rejecter.oversizeOffset ?? this.#workspace.base + this.#workspace.position;
  }

  /** Bytes held of an unfinished record. */
  get pendingBytes(): number {
    return this.#workspace.pending;
  }

  /** Feeds the next source bytes; the chunk may be reused after the call. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += Workspace.stepBytes) {
      this.#workspace.append(chunk.subarray(at, at + Workspace.stepBytes));
      this.#advance(false);
    }
    this.#workspace.flush(this.#sink);
  }

  /**
   * Says that no more bytes will come. An unfinished last line becomes a record (`accept`) or a `torn_line`
   * (`reject`); an unclosed quote becomes a `csv_syntax`, and the lines after it are read again.
   * Without a call of `end` they stay pending, which is right for a file that may still grow.
   */
  end(lastLine: 'accept' | 'reject'): void {
    const workspace = this.#workspace;
    const sourceEnd = workspace.base + workspace.filled;
    if (lastLine === 'accept' && workspace.pending > 0 && !workspace.endsLine) {
      workspace.sourceEnd = sourceEnd;
      workspace.append(LINE_END);
    }
    this.#advance(true);
    while (workspace.pending > 0) {
      this.#giveUp();
      this.#convert();
    }
    workspace.flush(this.#sink);
    workspace.restart(sourceEnd);
  }

  /**
   * Decoded text of one column of the current record (an index into `fields`); only inside `record`.
   * A missing column of `compat` gives `null`.
   */
  column(index: number): string | null {
    return this.#engine.column(index);
  }

  #advance(final: boolean): void {
    const workspace = this.#workspace;
    let due = final;
    if (!this.#preamble.passed) {
      this.#preamble.take(final);
      if (!this.#preamble.passed) return workspace.compact();
      due = true;
    }
    if (this.#rejecter.oversizeOffset !== null) {
      this.#rejecter.giveParts(workspace.lineArrived ? workspace.lineEnd() : -1);
      if (this.#rejecter.oversizeOffset !== null) return workspace.compact();
      due = true;
    }
    if (due || this.#gate.isDue() || this.#isTooLong()) this.#convert();
  }

  #convert(): void {
    const workspace = this.#workspace;
    const from = workspace.base + workspace.position;
    let outcome = this.#engine.run();
    while (outcome === OUTPUT_FULL ? this.#makeRoom() : this.#refuse(outcome)) outcome = this.#engine.run();
    const moved = workspace.base + workspace.position !== from;
    workspace.compact();
    this.#gate.tried(moved, outcome === BAD_SYNTAX);
  }

  #makeRoom(): true {
    const workspace = this.#workspace;
    if (workspace.outputUsed === 0) workspace.growOutput();
    else workspace.flush(this.#sink);
    return true;
  }

  /** Rejects the record the engine stopped at; false when it has to wait for more bytes. */
  #refuse(outcome: Outcome): boolean {
    const workspace = this.#workspace;
    if (outcome === BAD_WIDTH || outcome === BAD_ENCODING) {
      const encoding = outcome === BAD_ENCODING;
      const detail = encoding ? 'not UTF-8' : this.#engine.detail;
      this.#rejecter.rejectTo(encoding ? 'bad_encoding' : 'schema_mismatch', detail, this.#engine.stoppedAt);
      return true;
    }
    const tooLong = this.#isTooLong();
    if (outcome === NEED_MORE && !tooLong) return false;
    const lineEnd = workspace.lineEnd();
    if (lineEnd < 0 && !tooLong) return false;
    const near = this.#engine.stoppedAt - workspace.position <= this.#maxRecordBytes;
    const detail = outcome === BAD_SYNTAX && near ? this.#engine.detail : UNCLOSED;
    this.#rejecter.rejectLine('csv_syntax', detail, lineEnd);
    return this.#rejecter.oversizeOffset === null;
  }

  /** No record within the limit can still start at the workspace's position. */
  #isTooLong(): boolean {
    return this.#workspace.pending >= this.#maxRecordBytes + TERMINATOR_BYTES;
  }

  /** Rejects the first line of what is left at the end. */
  #giveUp(): void {
    const { filled } = this.#workspace;
    const lineEnd = this.#workspace.lineEnd();
    if (this.#rejecter.oversizeOffset !== null) this.#rejecter.finishParts();
    else if (lineEnd >= 0) this.#rejecter.rejectLine('csv_syntax', UNCLOSED, lineEnd);
    else this.#rejecter.reject('torn_line', 'no line end', filled, filled);
  }
}
