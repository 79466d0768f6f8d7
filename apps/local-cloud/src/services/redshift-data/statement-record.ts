import type { ColumnMetadata } from './result-columns';
import { firstWord } from './sql/first-word';
import type { ExternalRead } from './session';
import type { StatementTarget } from './target';

/** Where a statement stands. @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_DescribeStatement.html */
export type StatementStatus = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** One SQL text of a call, with what came of it. */
export interface SubStatement {
  sql: string;
  status: StatementStatus;
  createdMs: number;
  updatedMs: number;
  startedMs?: number;
  /** Nanoseconds. */
  duration: number;
  error?: string;
  /** Rows answered or changed; -1 when neither. */
  resultRows: number;
  /** Bytes of the result; -1 when there is none. */
  resultSize: number;
  hasResultSet: boolean;
  queryId: number;
  columns?: ColumnMetadata[];
  /** Rows in each page of the result. */
  pages?: number[];
  reads?: ExternalRead[];
}

/** What `ExecuteStatement` or `BatchExecuteStatement` made. Times are milliseconds since the epoch. */
export interface StatementRecord extends StatementTarget {
  id: string;
  name?: string;
  isBatch: boolean;
  statements: SubStatement[];
  parameters: Array<{ name: string; value: string }>;
  status: StatementStatus;
  createdMs: number;
  updatedMs: number;
  /** Nanoseconds. */
  duration: number;
  error?: string;
  pid: number;
  token?: string;
  /** What a call with the same token must say again. */
  requestHash: string;
}

/** Whether all of its texts are queries. */
export function onlyReads({ statements }: { statements: ReadonlyArray<{ sql: string }> }): boolean {
  return statements.every(({ sql }) => ['SELECT', 'WITH'].includes(firstWord(sql)));
}

/** Whether nothing more happens to it. */
export function isOver(status: StatementStatus): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED';
}

/** A statement's id apart from the number of a sub-statement: `<uuid>:2` is the second. */
export function splitId(id: string): { id: string; index?: number } | undefined {
  const [, uuid, number] = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?::(\d+))?$/.exec(id) ?? [];
  if (uuid === undefined) return undefined;
  return { id: uuid, ...(number === undefined ? {} : { index: Number(number) - 1 }) };
}
