import { notSupported } from '../errors';
import { parseAlter, parseComment, parseDrop } from './parse-alter';
import { parseCreate } from './parse-create';
import { parseDelete, parseInsert, parseUpdate } from './parse-change';
import { parseGrant } from './parse-grant';
import { parseQuery } from './parse-query';
import type { Statement } from './statement';
import { TokenReader } from './token-reader';
import { tokenize } from './tokens';

/** Statements Redshift has and the local cloud has not; the first word or words. */
const refused = [
  'BEGIN,START,COMMIT,END,ROLLBACK,ABORT,SAVEPOINT',
  'COPY,UNLOAD,MERGE,EXPLAIN,SHOW,SET,RESET,CALL,PREPARE,EXECUTE,DEALLOCATE,DECLARE,FETCH,CLOSE,LOCK,CANCEL,USE,DESC',
]
  .join()
  .split(',');

/**
 * Parses one statement; a semicolon may end it.
 *
 * @param parameters values of `:name`, by name in lower case
 * @throws SqlError syntax that is wrong, or that Redshift knows and the local cloud does not do
 */
export function parseStatement(text: string, parameters?: ReadonlyMap<string, string>): Statement {
  const reader = new TokenReader(tokenize(text), text, parameters);
  const statement = parseOne(reader);
  if (reader.is(';') && reader.peek(1).kind !== 'end')
    throw notSupported(
      'more than one statement in a call (use BatchExecuteStatement), which',
      reader.peek(1).at,
    );
  reader.finish();
  return statement;
}

function parseOne(reader: TokenReader): Statement {
  const { keyword, at } = reader.peek();
  switch (keyword) {
    case 'INSERT':
      return parseInsert(reader);
    case 'UPDATE':
      return parseUpdate(reader);
    case 'DELETE':
      return parseDelete(reader);
    case 'TRUNCATE':
      reader.take();
      reader.accept('TABLE');
      return { kind: 'truncate', table: reader.dottedName() };
    case 'CREATE':
      return parseCreate(reader);
    case 'DROP':
      return parseDrop(reader);
    case 'ALTER':
      return parseAlter(reader);
    case 'REFRESH':
      reader.expect('REFRESH', 'MATERIALIZED', 'VIEW');
      return { kind: 'refresh', name: reader.dottedName() };
    case 'COMMENT':
      return parseComment(reader);
    case 'GRANT':
    case 'REVOKE':
      return parseGrant(reader);
    case 'ANALYZE':
    case 'VACUUM':
      return parseUpkeep(reader);
    default:
      if (refused.includes(keyword)) throw notSupported(`the statement ${keyword}`, at);
      return { kind: 'query', query: parseQuery(reader) };
  }
}

function parseUpkeep(reader: TokenReader): Statement {
  const kind = reader.take().keyword === 'VACUUM' ? 'vacuum' : 'analyze';
  if (kind === 'vacuum')
    for (const words of [['FULL'], ['SORT', 'ONLY'], ['DELETE', 'ONLY'], ['REINDEX'], ['RECLUSTER']])
      if (reader.accept(...words)) break;
  const table = reader.isName() ? { table: reader.dottedName() } : {};
  return { kind, ...table };
}
