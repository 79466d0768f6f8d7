/** A value of a table item; null means the attribute is absent. */
export type Attribute = string | number | boolean | null;

/** The whole state of one case in one version. */
export interface CaseWrite {
  /** Value of the partition key. */
  readonly key: string;
  /** Compared as text; see `versionOf` in record-model. */
  readonly version: string;
  /** Tells our own retry from an equal row elsewhere. */
  readonly transportId: string | null;
  /** Every attribute but the key, `version` and `transport_id` included. */
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/**
 * What a write found. All four are success: the table is at the write's version or past it.
 *
 * - `written`: the case was new or older.
 * - `stale`: a newer version stands.
 * - `same`: an equal row from elsewhere stands.
 * - `own-retry`: this very record stands, written by an earlier try whose reply was lost.
 */
export type WriteOutcome = 'written' | 'stale' | 'same' | 'own-retry';

/** The table of the newest versions. */
export interface CaseTable {
  /**
   * Writes the version unless an equal or newer one stands. Repeating it, before or after others, leaves the same
   * table.
   *
   * @throws WriteFailedError this write may or may not have happened; writing again is safe
   * @throws TableUnusableError no write can succeed
   */
  write(write: CaseWrite): Promise<WriteOutcome>;
}

/** The outcome of a write that found `standing`, which is at least as new. */
export function standingOutcome(
  write: Pick<CaseWrite, 'version' | 'transportId'>,
  standing: { readonly version: string; readonly transportId: string | null },
): Exclude<WriteOutcome, 'written'> {
  if (standing.version !== write.version) return 'stale';
  return write.transportId !== null && standing.transportId === write.transportId ? 'own-retry' : 'same';
}
