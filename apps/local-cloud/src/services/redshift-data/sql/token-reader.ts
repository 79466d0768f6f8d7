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

/** Walks over tokens. Keywords are given in upper case, symbols as they are written. */
export class TokenReader {
  #next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    /** The statement the tokens are of. */
    readonly text: string,
    /** Values of `:name` parameters. */
    readonly parameters: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** The token `ahead` of the next one. */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.#next + ahead, this.tokens.length - 1)] as Token;
  }

  /** Offset of the next token. */
  get at(): number {
    return this.peek().at;
  }

  /** Offset after the token taken last. */
  get end(): number {
    return this.tokens[this.#next - 1]?.end ?? 0;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  /** Whether the next tokens are these keywords or symbols. */
  is(...words: string[]): boolean {
    return words.every((word, ahead) => matches(this.peek(ahead), word));
  }

  /** Whether the next token is one of these keywords or symbols. */
  isOneOf(words: readonly string[]): boolean {
    return words.some((word) => matches(this.peek(), word));
  }

  /** Takes these keywords or symbols when they are next. */
  accept(...words: string[]): boolean {
    if (!this.is(...words)) return false;
    this.#next += words.length;
    return true;
  }

  /** Takes the next token when it is one of these; its upper-case text. */
  acceptOneOf(words: readonly string[]): string | undefined {
    return this.isOneOf(words) ? this.take().text.toUpperCase() : undefined;
  }

  /** Takes these keywords or symbols. @throws SqlError when they are not next */
  expect(...words: string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.mismatch();
  }

  /** The error that the next token does not belong here. */
  mismatch(): SqlError {
    const token = this.peek();
    return syntaxError(this.text.slice(token.at, token.end), token.at);
  }

  /** Whether the next token can be a name. */
  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.keyword));
  }

  /** A name, folded to lower case as Redshift folds all names. */
  name(): string {
    if (!this.isName()) throw this.mismatch();
    return this.take().text.toLowerCase();
  }

  /** A name after `AS` or a dot, where keywords are names too. */
  label(): string {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.mismatch();
    return this.take().text.toLowerCase();
  }

  /** Names with dots between, e.g. `schema.table`. */
  dottedName(): string[] {
    const names = [this.name()];
    while (this.is('.') && ['word', 'quoted'].includes(this.peek(1).kind)) {
      this.take();
      names.push(this.label());
    }
    return names;
  }

  /** The contents of a string literal. */
  string(): string {
    if (this.peek().kind !== 'string') throw this.mismatch();
    return this.take().text;
  }

  /** A whole number, with a sign. */
  integer(): number {
    const isNegative = this.accept('-');
    if (this.peek().kind !== 'integer') throw this.mismatch();
    return Number(this.take().text) * (isNegative ? -1 : 1);
  }

  /** `item` one or more times, with commas between. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    return items;
  }

  /** `list` in parentheses. */
  inParentheses<T>(item: () => T): T[] {
    this.expect('(');
    const items = this.list(item);
    this.expect(')');
    return items;
  }

  /** @throws SqlError when anything but a last semicolon follows */
  finish(): void {
    this.accept(';');
    if (this.peek().kind !== 'end') throw this.mismatch();
  }
}

function matches(token: Token, word: string): boolean {
  return token.kind === 'word' ? token.keyword === word : token.kind === 'symbol' && token.text === word;
}
