import type { AnyToken } from './tokens';

/** Walks over the tokens of any dialect. Keywords are given in upper case, symbols as they are written. */
export abstract class TokenWalker<Token extends AnyToken> {
  #next = 0;

  /**
   * @param tokens the last is of the kind `end`
   * @param reserved words that cannot be a name without quotes
   */
  constructor(
    private readonly tokens: readonly Token[],
    private readonly reserved: ReadonlySet<string>,
  ) {}

  /** The error that the next token is not what is expected here, e.g. `'FROM'` or `<identifier>`. */
  abstract mismatch(expected: string): Error;

  /** Names with dots between, e.g. `schema.table`. */
  abstract dottedName(): string[];

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

  /** Takes these keywords or symbols. @throws the error of `mismatch` when they are not next */
  expect(...words: string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.mismatch(`'${word}'`);
  }

  /** Whether the token `ahead` of the next one can be a name. */
  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !this.reserved.has(token.keyword));
  }

  /** A name, folded to lower case. */
  name(expected = '<identifier>'): string {
    if (!this.isName()) throw this.mismatch(expected);
    return this.take().text.toLowerCase();
  }

  /** The contents of a string literal. */
  string(expected = '<string>'): string {
    if (this.peek().kind !== 'string') throw this.mismatch(expected);
    return this.take().text;
  }

  /** A whole number without a sign. */
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

  /** The names before `.*`, taken with it; undefined when something else is next. */
  starPath(): string[] | undefined {
    let ahead = 0;
    while (['word', 'quoted'].includes(this.peek(ahead).kind) && this.peek(ahead + 1).text === '.') {
      ahead += 2;
      if (matches(this.peek(ahead), '*')) {
        const path = this.dottedName();
        this.expect('.', '*');
        return path;
      }
    }
    return undefined;
  }

  /** `[ASC | DESC] [NULLS FIRST | LAST]`; `nullsFirst` is undefined when it is not said. */
  sortDirection(): { descending: boolean; nullsFirst: boolean | undefined } {
    const descending = this.accept('DESC');
    if (!descending) this.accept('ASC');
    let nullsFirst: boolean | undefined;
    if (this.accept('NULLS')) {
      nullsFirst = this.accept('FIRST');
      if (!nullsFirst) this.expect('LAST');
    }
    return { descending, nullsFirst };
  }

  /** @throws the error of `mismatch` when anything but a last semicolon follows */
  finish(): void {
    this.accept(';');
    if (this.peek().kind !== 'end') throw this.mismatch('<EOF>');
  }

  /** The token taken last. */
  protected get taken(): Token | undefined {
    return this.tokens[this.#next - 1];
  }
}

function matches(token: AnyToken, word: string): boolean {
  return token.kind === 'word' ? token.keyword === word : token.kind === 'symbol' && token.text === word;
}
