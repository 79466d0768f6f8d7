import { transportId, type CsvSink, type Reject } from '@denver/csv-json';
import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { slotState, type Batch } from '../core/batch';
import type { Batcher } from '../core/batcher';
import type { ColumnReader, PartitionKeyMaker } from '../core/partition-key';
import { quarantineLine, type QuarantineContext } from '../core/quarantine-record';
import type { ReadWindow } from '../core/read-window';
import type { RejectQueue } from '../core/reject-queue';
import { AgentInvariantError } from '../errors';
import type { TailedFile } from './tailed-file';

/** What the records of one file go into. */
export interface FileSinkPorts {
  batcher: Batcher;
  rejects: RejectQueue;
  context: QuarantineContext;
  /** Data and key of one record. */
  maxRecordBytes: number;
  /** None for a delivery stream. */
  makeKey: PartitionKeyMaker | undefined;
  nowMs: () => number;
  /** A reject is durable: its batch may be finished. */
  kept: (batch: Batch) => void;
}

/** Takes the records of one file from its converter: into batches, or into the quarantine. */
export class FileSink implements CsvSink {
  /** Set when the converter exists; reads its columns. */
  column: ColumnReader = () => null;
  readonly #ports: FileSinkPorts;
  readonly #file: TailedFile;
  readonly #window: ReadWindow;
  #oversize: { hash: Hash; crc: number; bytes: number } | undefined;

  constructor(ports: FileSinkPorts, file: TailedFile, window: ReadWindow) {
    this.#ports = ports;
    this.#file = file;
    this.#window = window;
  }

  record(bytes: Buffer, start: number, end: number, offset: number, length: number, endOffset: number): void {
    const { batcher, makeKey, maxRecordBytes } = this.#ports;
    const key = makeKey?.(bytes, start, end, this.column);
    const requestBytes = end - start + (key === undefined ? 0 : Buffer.byteLength(key));
    const at = this.#window.indexOf(offset, length);
    if (at < 0) throw new AgentInvariantError(`Expected the source of offset ${offset} in memory.`);
    if (requestBytes > maxRecordBytes) {
      const source = Buffer.from(this.#window.buffer.subarray(at, at + length));
      const detail = `${requestBytes} bytes as a record, at most ${maxRecordBytes}`;
      this.#keepOversize({ detail, bytes: source, recordOffset: offset, endOffset, last: true });
      return;
    }
    batcher
      .roomFor(requestBytes)
      .addRecord(
        this.#file.progress,
        bytes,
        start,
        end,
        this.#window.buffer,
        at,
        offset,
        length,
        endOffset,
        key,
        requestBytes,
      );
    this.#file.settledOffset = endOffset;
    batcher.added();
  }

  reject(reject: Reject): void {
    if (reject.reason === 'oversize') {
      this.#keepOversize(reject);
      return;
    }
    const { offset, length, endOffset, reason, detail } = reject;
    const at = this.#window.indexOf(offset, length);
    const bytes = at < 0 ? reject.bytes : Buffer.from(this.#window.buffer.subarray(at, at + length));
    const id = transportId(this.#file.fileId, offset, bytes);
    this.#keep(id, { reason, detail, offset, length, endOffset, raw: { bytes } });
  }

  skipped(_kind: string, _offset: number, endOffset: number): void {
    this.#file.progress.skip(endOffset);
    this.#file.settledOffset = endOffset;
  }

  #keepOversize(reject: Pick<Reject, 'detail' | 'bytes' | 'recordOffset' | 'endOffset' | 'last'>): void {
    const { bytes, recordOffset } = reject;
    const object = `${this.#file.fileId}-${recordOffset}.bin`;
    const whole = this.#oversize ?? { hash: createHash('sha256'), crc: 0, bytes: 0 };
    this.#ports.rejects.add({ kind: 'piece', object, bytes, at: whole.bytes });
    whole.hash.update(bytes);
    whole.crc = crc32(bytes, whole.crc);
    whole.bytes += bytes.length;
    this.#oversize = reject.last ? undefined : whole;
    if (!reject.last) return;
    const id = `${this.#file.fileId}-${recordOffset}-${whole.crc.toString(16).padStart(8, '0')}`;
    this.#keep(id, {
      reason: 'oversize',
      detail: reject.detail,
      offset: recordOffset,
      length: whole.bytes,
      endOffset: reject.endOffset,
      raw: { ref: `objects/${object}`, sha256: whole.hash.digest('hex') },
    });
  }

  #keep(
    id: string,
    reject: {
      reason: Reject['reason'];
      detail: string;
      offset: number;
      length: number;
      endOffset: number;
      raw: { bytes: Buffer } | { ref: string; sha256: string };
    },
  ): void {
    const { batcher, rejects, context, nowMs, kept } = this.#ports;
    const { offset, length, endOffset } = reject;
    const batch = batcher.roomFor(0);
    const slot = batch.addReject(this.#file.progress, offset, length, endOffset);
    const { fileId, path } = this.#file;
    const line = quarantineLine({ ...reject, transportId: id, fileId, path, attempts: 0 }, context, nowMs());
    rejects.add({ kind: 'line', line }, () => {
      batch.mark(slot, slotState.quarantined);
      kept(batch);
    });
    this.#file.settledOffset = endOffset;
  }
}
