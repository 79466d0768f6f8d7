import { cut, type AnyToken, type Piece } from '../../../sql/tokens';
import { SqlError, syntaxError } from '../errors';

/** A piece of a statement. */
export interface Token extends AnyToken {
  /** `quoted`: in `"`; `string`: contents of the literal; `parameter`: name of a `:name`. */
  kind: 'word' | 'quoted' | 'string' | 'integer' | 'decimal' | 'double' | 'parameter' | 'symbol' | 'end';
  /** Offset after the last character. */
  end: number;
}

const pattern = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<string>'(?:[^'\\]|''|\\[\s\S])*')`,
    String.raw`(?<quoted>"(?:[^"]|"")+")`,
    String.raw`(?<double>(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+)`,
    String.raw`(?<decimal>\d+\.\d*|\.\d+)`,
    String.raw`(?<integer>\d+)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff#][A-Za-z0-9_$\u0080-\uffff]*)`,
    String.raw`(?<symbol>::|<>|!=|<=|>=|\|\||!~\*|!~|~\*|~|[-+*/%^(),.;=<>[\]])`,
    String.raw`(?<parameter>:[A-Za-z_][A-Za-z0-9_]*)`,
  ].join('|'),
  'y',
);

/**
 * Cuts a statement into tokens; comments and white space are dropped.
 *
 * A backslash in a string literal escapes the character after it, as in Redshift.
 *
 * @throws SqlError at a character no token begins with, or a literal that does not end
 */
export function tokenize(statement: string): Token[] {
  const pieces = cut<Token['kind']>(statement, pattern, (at) => unreadable(statement, at));
  const end: Token = { kind: 'end', text: '', keyword: '', at: statement.length, end: statement.length };
  return [...pieces.map(tokenOf), end];
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function tokenOf({ kind, text, at }: Piece<Token['kind']>): Token {
  const place = { keyword: '', at, end: at + text.length };
  switch (kind) {
    case 'string':
      return { kind, text: unescape(text.slice(1, -1)), ...place };
    case 'quoted':
      return { kind, text: text.slice(1, -1).replaceAll('""', '"'), ...place };
    case 'parameter':
      return { kind, text: text.slice(1), ...place };
    default:
      return { kind, text, ...place, keyword: kind === 'word' ? text.toUpperCase() : '' };
  }
}

function unescape(text: string): string {
  return text.replaceAll(/''|\\([\s\S])/g, (pair: string, escaped: string | undefined) =>
    escaped === undefined ? pair.slice(1) : (escapes[escaped] ?? escaped),
  );
}

function unreadable(statement: string, at: number): SqlError {
  const character = statement.charAt(at);
  if (character === "'") return new SqlError('unterminated quoted string', at);
  if (character === '"') return new SqlError('unterminated quoted identifier', at);
  return syntaxError(character, at);
}
