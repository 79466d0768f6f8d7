/** What every dialect's tokens have. */
export interface AnyToken {
  /** `word`: identifier or keyword as written; `quoted`: identifier in quotes; `end`: after the last token. */
  kind: string;
  text: string;
  /** `text` in upper case when `kind` is `word`, else empty; what keywords are matched by. */
  keyword: string;
  /** Offset of the first character. */
  at: number;
}

/** One match of a dialect's pattern. */
export interface Piece<Kind extends string> {
  kind: Kind;
  /** As written. */
  text: string;
  at: number;
}

/**
 * Cuts a statement into the pieces a sticky pattern knows; those of the group `space` are dropped.
 *
 * @param pattern has a named group per kind
 * @param unreadable the error for a place where no piece begins
 */
export function cut<Kind extends string>(
  statement: string,
  pattern: RegExp,
  unreadable: (at: number) => Error,
): Array<Piece<Kind>> {
  const pieces: Array<Piece<Kind>> = [];
  const matcher = new RegExp(pattern);
  while (matcher.lastIndex < statement.length) {
    const at = matcher.lastIndex;
    const groups = matcher.exec(statement)?.groups;
    if (!groups) throw unreadable(at);
    for (const kind in groups) {
      const text = groups[kind];
      if (text === undefined) continue;
      if (kind !== 'space') pieces.push({ kind: kind as Kind, text, at });
      break;
    }
  }
  return pieces;
}
