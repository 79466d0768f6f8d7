import { TokenWalker } from '../../../sql/token-walker';
import { syntaxError, type SqlError } from '../errors';
import type { Token } from './tokens';

/**
 * Words that cannot be a name without quotes.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_pg_keywords.html
 */
const reserved = new Set(
  (
    'AES128 AES256 ALL ALLOWOVERWRITE ANALYSE ANALYZE AND ANY ARRAY AS ASC AUTHORIZATION AZ64 BACKUP BETWEEN BINARY ' +
    'BLANKSASNULL BOTH BYTEDICT BZIP2 CASE CAST CHECK COLLATE COLUMN CONSTRAINT CREATE CREDENTIALS CROSS CURRENT_DATE ' +
    'CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURRENT_USER_ID DEFAULT DEFERRABLE DEFLATE DEFRAG DELTA DELTA32K DESC ' +
    'DISABLE DISTINCT DO ELSE EMPTYASNULL ENABLE ENCODE ENCRYPT ENCRYPTION END EXCEPT EXPLICIT FALSE FOR FOREIGN FREEZE ' +
    'FROM FULL GLOBALDICT256 GLOBALDICT64K GRANT GROUP GZIP HAVING IDENTITY IGNORE ILIKE IN INITIALLY INNER INTERSECT ' +
    'INTO IS ISNULL JOIN LEADING LEFT LIKE LIMIT LOCALTIME LOCALTIMESTAMP LUN LUNS LZO LZOP MINUS MOSTLY16 MOSTLY32 ' +
    'MOSTLY8 NATURAL NEW NOT NOTNULL NULL NULLS OFF OFFLINE OFFSET OID OLD ON ONLY OPEN OR ORDER OUTER OVERLAPS ' +
    'PARALLEL PARTITION PERCENT PERMISSIONS PIVOT PLACING PRIMARY RAW READRATIO RECOVER REFERENCES REJECTLOG RESORT ' +
    'RESPECT RESTORE RIGHT SELECT SESSION_USER SIMILAR SNAPSHOT SOME SYSDATE SYSTEM TABLE TAG TDES TEXT255 TEXT32K THEN ' +
    'TIMESTAMP TO TOP TRAILING TRUE TRUNCATECOLUMNS UNION UNIQUE UNNEST UNPIVOT USER USING VERBOSE WALLET WHEN WHERE ' +
    'WITH WITHOUT'
  ).split(' '),
);

/** Reads the tokens of Redshift's dialect. All names are folded to lower case, as Redshift folds them. */
export class TokenReader extends TokenWalker<Token> {
  constructor(
    tokens: readonly Token[],
    /** The statement the tokens are of. */
    readonly text: string,
    /** Values of `:name` parameters. */
    readonly parameters: ReadonlyMap<string, string> = new Map(),
  ) {
    super(tokens, reserved);
  }

  /** Redshift says where it stopped, and not what it expected. */
  override mismatch(): SqlError {
    const token = this.peek();
    return syntaxError(this.text.slice(token.at, token.end), token.at);
  }

  /** Offset after the token taken last. */
  get end(): number {
    return this.taken?.end ?? 0;
  }

  /** Takes the next token when it is one of these; its upper-case text. */
  acceptOneOf(words: readonly string[]): string | undefined {
    return this.isOneOf(words) ? this.take().text.toUpperCase() : undefined;
  }

  /** A name after `AS` or a dot, where keywords are names too. */
  label(): string {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.mismatch();
    return this.take().text.toLowerCase();
  }

  /** Keywords are names too after a dot. */
  override dottedName(): string[] {
    const names = [this.name()];
    while (this.is('.') && ['word', 'quoted'].includes(this.peek(1).kind)) {
      this.take();
      names.push(this.label());
    }
    return names;
  }

  /** A whole number, with a sign. */
  override integer(): number {
    const isNegative = this.accept('-');
    return super.integer() * (isNegative ? -1 : 1);
  }
}
