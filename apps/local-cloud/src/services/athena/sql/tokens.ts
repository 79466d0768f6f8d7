import { StatementSyntaxError } from '../errors';

/** A piece of a statement. */
export interface Token {
  /**
   * `word`: identifier or keyword as written; `quoted`: identifier in `"` or backquotes, unquoted here;
   * `string`, `binary`: contents of the literal; `end`: after the last token.
   */
  kind: 'word' | 'quoted' | 'string' | 'binary' | 'integer' | 'decimal' | 'double' | 'symbol' | 'end';
  text: string;
  /** `text` in upper case when `kind` is `word`, else empty; what keywords are matched by. */
  keyword: string;
  /** Offset of the first character. */
  at: number;
}

const pattern = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<binary>[xX]'[0-9a-fA-F\s]*')`,
    String.raw`(?<string>'(?:[^']|'')*')`,
    String.raw`(?<quoted>"(?:[^"]|"")+"|` + '`(?:[^`]|``)+`)',
    String.raw`(?<double>(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+)`,
    String.raw`(?<decimal>\d+\.\d*|\.\d+)`,
    String.raw`(?<integer>\d+)`,
    String.raw`(?<word>[A-Za-z_][A-Za-z0-9_@$]*)`,
    String.raw`(?<symbol><>|!=|<=|>=|\|\||->|=>|[-+*/%(),.;=<>?:[\]{}])`,
  ].join('|'),
  'y',
);

/**
 * Cuts a statement into tokens; comments and white space are dropped.
 *
 * @throws StatementSyntaxError at a character no token begins with, or a literal that does not end
 */
export function tokenize(statement: string): Token[] {
  const tokens: Token[] = [];
  const matcher = new RegExp(pattern);
  while (matcher.lastIndex < statement.length) {
    const at = matcher.lastIndex;
    const groups = matcher.exec(statement)?.groups;
    if (!groups)
      throw new StatementSyntaxError(
        `mismatched input '${statement.slice(at, at + 1)}'. Expecting: a token`,
        at,
      );
    const found = Object.entries(groups).find(([, text]) => text !== undefined);
    const [kind, text] = found as [Token['kind'] | 'space', string];
    if (kind !== 'space') tokens.push(tokenOf(kind, text, at));
  }
  tokens.push({ kind: 'end', text: '<EOF>', keyword: '', at: statement.length });
  return tokens;
}

function tokenOf(kind: Token['kind'], text: string, at: number): Token {
  switch (kind) {
    case 'string':
      return { kind, text: text.slice(1, -1).replaceAll("''", "'"), keyword: '', at };
    case 'binary':
      return { kind, text: text.slice(2, -1).replaceAll(/\s/g, ''), keyword: '', at };
    case 'quoted': {
      const quote = text.charAt(0);
      return { kind, text: text.slice(1, -1).replaceAll(quote + quote, quote), keyword: '', at };
    }
    default:
      return { kind, text, keyword: kind === 'word' ? text.toUpperCase() : '', at };
  }
}
