import { cut, type AnyToken, type Piece } from '../../../sql/tokens';
import { StatementSyntaxError } from '../errors';

/** A piece of a statement. */
export interface Token extends AnyToken {
  /** `quoted`: in `"` or backquotes, unquoted here; `string`, `binary`: contents of the literal. */
  kind: 'word' | 'quoted' | 'string' | 'binary' | 'integer' | 'decimal' | 'double' | 'symbol' | 'end';
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
  const pieces = cut<Token['kind']>(
    statement,
    pattern,
    (at) =>
      new StatementSyntaxError(`mismatched input '${statement.slice(at, at + 1)}'. Expecting: a token`, at),
  );
  const end: Token = { kind: 'end', text: '<EOF>', keyword: '', at: statement.length };
  return [...pieces.map(tokenOf), end];
}

function tokenOf({ kind, text, at }: Piece<Token['kind']>): Token {
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
