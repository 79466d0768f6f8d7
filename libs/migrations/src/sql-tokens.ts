import { SqlSyntaxError } from './errors';

/** A token of SQL DDL, of any dialect. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'mark';
  /** Words in lower case, quoted names and strings without their quotes. */
  readonly text: string;
}

const pattern = /\s+|--[^\n]*|`((?:[^`]|``)+)`|"((?:[^"]|"")+)"|'((?:[^']|'')*)'|([\w$-]+)|([^\s\w'"`])/gy;

/** Cuts DDL into tokens; comments and blanks are left out. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of sql.matchAll(pattern)) {
    const [whole, tick, double, string, word, mark] = match;
    end += whole.length;
    if (tick !== undefined) tokens.push({ kind: 'quoted', text: tick.replaceAll('``', '`') });
    else if (double !== undefined) tokens.push({ kind: 'quoted', text: double.replaceAll('""', '"') });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string.replaceAll("''", "'") });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase() });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
  }
  if (end !== sql.length) throw new SqlSyntaxError(`Expected SQL, got ${sql.slice(end, end + 40)}`);
  return tokens;
}

/** Reads tokens one after the other. */
export class TokenReader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** The next token, still to be read. */
  get next(): Token | undefined {
    return this.tokens[this.#at];
  }

  /** Reads these words when they come next, e.g. `accept('if', 'not', 'exists')`. */
  accept(...words: string[]): boolean {
    const here = words.every((word, index) => {
      const token = this.tokens[this.#at + index];
      return token !== undefined && token.kind !== 'string' && token.kind !== 'quoted' && token.text === word;
    });
    if (here) this.#at += words.length;
    return here;
  }

  /** @throws SqlSyntaxError something else comes next */
  expect(...words: string[]): void {
    if (!this.accept(...words)) throw this.unexpected(words.join(' ').toUpperCase());
  }

  /** A name, quoted or not, in lower case as Glue keeps it. */
  name(): string {
    const token = this.take('a name');
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.unexpected('a name', token);
    return token.text.toLowerCase();
  }

  /** A text in single quotes. */
  string(): string {
    const token = this.take('a text');
    if (token.kind !== 'string') throw this.unexpected('a text', token);
    return token.text;
  }

  /** Whatever comes next. */
  take(expected: string): Token {
    const token = this.next;
    if (!token) throw this.unexpected(expected);
    this.#at += 1;
    return token;
  }

  /** An error that says what was expected here. */
  unexpected(expected: string, token: Token | undefined = this.next): SqlSyntaxError {
    return new SqlSyntaxError(`Expected ${expected}, got ${token ? token.text : 'the end'}`);
  }
}
