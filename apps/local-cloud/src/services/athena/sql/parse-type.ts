import type { TypeNode } from './ast';
import type { TokenReader } from './token-reader';

/** Parses a Trino type: `varchar(10)`, `timestamp(3) with time zone`, `row(a bigint, b varchar)`, `double precision`. */
export function parseType(reader: TokenReader): TypeNode {
  const { at } = reader;
  let name = reader.name('<type>');
  if (name === 'double') reader.accept('PRECISION');
  const parameters: TypeNode['parameters'] = [];
  if (name === 'row') return { name, parameters: reader.inParentheses(() => parseField(reader)), at };
  if (reader.is('(') || reader.is('<')) parameters.push(...parseParameters(reader));
  if (name === 'timestamp' || name === 'time') {
    if (reader.accept('WITH', 'TIME', 'ZONE')) name = `${name} with time zone`;
    else reader.accept('WITHOUT', 'TIME', 'ZONE');
  }
  if (name === 'interval') name = `interval ${parseIntervalFields(reader)}`;
  return { name, parameters, at };
}

function parseParameters(reader: TokenReader): TypeNode['parameters'] {
  const close = reader.is('<') ? '>' : ')';
  reader.take();
  const parameters = reader.list(() =>
    reader.peek().kind === 'integer' ? reader.integer() : parseType(reader),
  );
  reader.expect(close);
  return parameters;
}

/** A field of a row may be named or not: `row(bigint)` has `field: ''`. */
function parseField(reader: TokenReader): { field: string; type: TypeNode } {
  const following = reader.peek(1);
  const isNamed = following.kind === 'word' || following.kind === 'quoted';
  const isPrecision = following.keyword === 'PRECISION' || following.keyword === 'WITH';
  const field = isNamed && !isPrecision ? reader.name() : '';
  return { field, type: parseType(reader) };
}

function parseIntervalFields(reader: TokenReader): string {
  if (reader.accept('DAY', 'TO', 'SECOND')) return 'day to second';
  reader.expect('YEAR', 'TO', 'MONTH');
  return 'year to month';
}
