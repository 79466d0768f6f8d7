import type { CsvSink } from '@denver/csv-json';

/** Turns the bytes of one file into records and rejects, from one offset on. */
export interface Converter {
  /** Source offset of the first byte not accounted for: where to read on with a new converter. */
  readonly pendingOffset: number;
  /** Feeds the next bytes; calls the sink synchronously. The chunk may be reused after the call. */
  push(chunk: Uint8Array): void;
  /** No more bytes will come: an unfinished last line becomes a `torn_line`. */
  end(): void;
  /** Text of a column of the current record; only inside the sink's `record`. */
  column(index: number): string | null;
}

/** Makes the converter of one file. */
export type ConverterFactory = (file: ConvertedFile, sink: CsvSink) => Converter;

/** The file a converter reads. */
export interface ConvertedFile {
  fileId: string;
  startOffset: number;
}
