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

/** Walks over tokens. Keywords are given in upper case, symbols as they are written. */
export class TokenReader {
  #next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** The token `ahead` of the next one. */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.#next + ahead, this.tokens.length - 1)] as Token;
  }

  /** Offset of the next token. */
  get at(): number {
    return this.peek().at;
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

  /** Takes these keywords or symbols. @throws StatementSyntaxError when they are not next */
  expect(...words: string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.mismatch(`'${word}'`);
  }

  /** The error that the next token is not what is expected here. */
  mismatch(expected: string): StatementSyntaxError {
    const token = this.peek();
    return new StatementSyntaxError(`mismatched input '${token.text}'. Expecting: ${expected}`, token.at);
  }

  /** Whether the next token can be a name. */
  isName(): boolean {
    const token = this.peek();
    return token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.keyword));
  }

  /** A name, folded to lower case as Athena folds all names. */
  name(expected = '<identifier>'): string {
    if (!this.isName()) throw this.mismatch(expected);
    return this.take().text.toLowerCase();
  }

  /** Names with dots between, e.g. `database.table`. */
  dottedName(): string[] {
    const names = [this.name()];
    while (this.is('.') && this.nameFollowsDot()) {
      this.take();
      names.push(this.name());
    }
    return names;
  }

  /** The contents of a string literal. */
  string(expected = '<string>'): string {
    if (this.peek().kind !== 'string') throw this.mismatch(expected);
    return this.take().text;
  }

  /** A whole number. */
  integer(expected = '<integer>'): number {
    if (this.peek().kind !== 'integer') throw this.mismatch(expected);
    return Number(this.take().text);
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

  /** @throws StatementSyntaxError when anything but a last semicolon follows */
  end(): void {
    this.accept(';');
    if (this.peek().kind !== 'end') throw this.mismatch('<EOF>');
  }

  private nameFollowsDot(): boolean {
    const token = this.peek(1);
    return token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.keyword));
  }
}

function matches(token: Token, word: string): boolean {
  return token.kind === 'word' ? token.keyword === word : token.kind === 'symbol' && token.text === word;
}
