import { notSupported } from '../errors';
import type { Expression } from './ast';
import { expressions, parseFrom, parseQuery } from './parse-query';
import type { Statement } from './statement';
import type { TokenReader } from './token-reader';

/** `INSERT INTO table [(columns)] { query | VALUES ... | DEFAULT VALUES }`. */
export function parseInsert(reader: TokenReader): Statement {
  reader.expect('INSERT', 'INTO');
  const table = reader.dottedName();
  const hasColumns = reader.is('(') && !expressions(reader).isQueryInParentheses();
  const columns = hasColumns ? { columns: reader.inParentheses(() => reader.name()) } : {};
  if (reader.accept('DEFAULT', 'VALUES'))
    return { kind: 'insert', table, ...columns, source: { kind: 'defaults' } };
  if (reader.accept('VALUES')) {
    const row = (): Expression[] => reader.inParentheses(() => expressions(reader).expression());
    return { kind: 'insert', table, ...columns, source: { kind: 'values', rows: reader.list(row) } };
  }
  return { kind: 'insert', table, ...columns, source: { kind: 'query', query: parseQuery(reader) } };
}

/** `UPDATE table [[AS] alias] SET column = value, ... [FROM ...] [WHERE ...]`. */
export function parseUpdate(reader: TokenReader): Statement {
  reader.expect('UPDATE');
  const table = reader.dottedName();
  const alias = parseAlias(reader, ['SET']);
  reader.expect('SET');
  const set = reader.list(() => {
    if (reader.is('(')) throw notSupported('SET of several columns at once', reader.at);
    const column = reader.name();
    reader.expect('=');
    return { column, value: expressions(reader).expression() };
  });
  const from = reader.accept('FROM') ? { from: parseFrom(reader) } : {};
  const where = reader.accept('WHERE') ? { where: expressions(reader).expression() } : {};
  return { kind: 'update', table, ...alias, set, ...from, ...where };
}

/** `DELETE [FROM] table [[AS] alias] [USING ...] [WHERE ...]`. */
export function parseDelete(reader: TokenReader): Statement {
  reader.expect('DELETE');
  reader.accept('FROM');
  const table = reader.dottedName();
  const alias = parseAlias(reader, ['USING', 'WHERE']);
  const using = reader.accept('USING') ? { using: parseFrom(reader) } : {};
  const where = reader.accept('WHERE') ? { where: expressions(reader).expression() } : {};
  return { kind: 'delete', table, ...alias, ...using, ...where };
}

function parseAlias(reader: TokenReader, before: readonly string[]): { alias?: string } {
  if (reader.accept('AS')) return { alias: reader.name() };
  return reader.isName() && !reader.isOneOf(before) ? { alias: reader.name() } : {};
}
