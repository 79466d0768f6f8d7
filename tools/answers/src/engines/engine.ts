import type { Cell, Engine as Dialect, Source, Statement } from '@denver/questions';

/** An engine that answers statements over the lake of this run. */
export interface AnsweringEngine {
  /** e.g. `Trino`. */
  readonly title: string;
  /** e.g. `476`. */
  readonly version: string;
  /** Whose SQL it takes. */
  readonly dialect: Dialect;
  /** What it has to answer from. */
  readonly sources: readonly Source[];
  /**
   * Rows in the order the engine gave them.
   *
   * @throws EngineStatementError the engine refused the statement
   */
  query(statement: Statement): Promise<Cell[][]>;
  stop(): Promise<void>;
}

/** Where the lake of this run is, and what an engine may use. */
export interface Lake {
  /** Checkout of the project. */
  readonly workspace: string;
  /** Folder for installed engines, kept between runs. */
  readonly cache: string;
  /** Folder of this run, emptied before it. */
  readonly scratch: string;
  /** Local cloud that holds the bucket, e.g. `http://127.0.0.1:41595`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly bucketFolder: string;
  /** Glue database, e.g. `denver_dev`. */
  readonly database: string;
  /** Says what goes on. */
  log(line: string): void;
}

/** A statement of ours that was changed for an engine, and how. */
export interface Translation {
  /** File or object, e.g. `0002-create-service-request-events.sql`. */
  readonly what: string;
  readonly change: string;
}

/** An engine and what had to be said differently to it. */
export interface StartedEngine {
  readonly engine: AnsweringEngine;
  readonly translations: readonly Translation[];
}
