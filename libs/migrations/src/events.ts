import type { LockHolder } from './journal';

/** What happens during a run, for a person who watches it. */
export type MigrationEvent =
  /** Told once per holder. */
  | { readonly kind: 'waiting'; readonly holder: LockHolder }
  /** An earlier run left this migration half done. */
  | { readonly kind: 'resumed'; readonly file: string; readonly owner: string }
  | { readonly kind: 'statement'; readonly report: StatementReport }
  /** The outcome of a statement is not known yet; the same request is sent again. */
  | {
      readonly kind: 'asking-again';
      readonly file: string;
      readonly statement: number;
      readonly reason: string;
    }
  /** The lock could not be given back; others wait until the lease ends. */
  | { readonly kind: 'release-failed'; readonly reason: string };

/** What became of one statement. */
export interface StatementReport {
  readonly file: string;
  /** 1 for the first of the file. */
  readonly statement: number;
  /** `found`: the catalogue showed it already, so it was not sent. */
  readonly how: 'executed' | 'found';
  /** Absent when it was not sent. */
  readonly queryId?: string;
  readonly bytesScanned?: number;
  readonly engineMs?: number;
}
