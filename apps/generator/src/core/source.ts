/** A JSON value that says where a source goes on. */
export type Position =
  null | boolean | number | string | readonly Position[] | { readonly [key: string]: Position };

/** A row that has no faithful canonical form: it goes to the rejects file, never into the log. */
export interface RejectedRow {
  readonly reason: 'schema_mismatch' | 'csv_syntax' | 'oversize';
  readonly detail: string;
  /** Physical line, from 1, and byte offset of the row in the source. */
  readonly line: number;
  readonly offset: number;
  /** The original bytes in base64. */
  readonly rawData: string;
}

/** A CSV record in canonical order without line end, a row that cannot become one, or null for a blank line. */
export type SourceRow = string | RejectedRow | null;

/** Some rows in a row. */
export interface Batch {
  /** Where a source must be opened to read these rows again. */
  readonly start: Position;
  readonly rows: readonly SourceRow[];
}

/**
 * Where rows come from.
 *
 * Opened at the `start` of a batch, a source gives the same rows again from there on, whatever the batches.
 */
export interface Source {
  /** Rows in all, when known before the end. */
  readonly total: number | undefined;
  /** The next rows, or undefined after the last. */
  read(): Promise<Batch | undefined>;
  /** How much of the source has been read, 0 to 1, when known. */
  share(): number | undefined;
  /** Says that rows before a position will never be asked for again. */
  release?(before: Position): void;
  close(): Promise<void>;
}
