import { TokenWalker } from '../../../sql/token-walker';
import { StatementSyntaxError } from '../errors';
import type { Token } from './tokens';

/** Words that cannot be a name without quotes. @see https://trino.io/docs/current/language/reserved.html */
const reserved = new Set(
  (
    'ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP ' +
    'CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXTRACT FALSE FOR ' +
    'FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS JOIN LEFT LIKE LOCALTIME LOCALTIMESTAMP ' +
    'NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT TABLE THEN TRIM TRUE UESCAPE ' +
    'UNION UNNEST USING VALUES WHEN WHERE WITH'
  ).split(' '),
);

/** Reads the tokens of Trino's dialect and of Hive's. All names are folded to lower case, as Athena folds them. */
export class TokenReader extends TokenWalker<Token> {
  constructor(tokens: readonly Token[]) {
    super(tokens, reserved);
  }

  override mismatch(expected: string): StatementSyntaxError {
    const token = this.peek();
    return new StatementSyntaxError(`mismatched input '${token.text}'. Expecting: ${expected}`, token.at);
  }

  override dottedName(): string[] {
    const names = [this.name()];
    while (this.is('.') && this.isName(1)) {
      this.take();
      names.push(this.name());
    }
    return names;
  }
}
