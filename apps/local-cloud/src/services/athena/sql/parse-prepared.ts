import { ExpressionParser } from './parse-expression';
import { parseQuery } from './parse-query';
import type { Statement } from './statement';
import type { TokenReader } from './token-reader';

/**
 * `PREPARE name FROM query`, `EXECUTE name [USING value, …]` and `DEALLOCATE PREPARE name`; undefined for another
 * statement. Names keep their case.
 */
export function parsePrepared(reader: TokenReader, text: string): Statement | undefined {
  if (reader.accept('PREPARE')) {
    const name = statementName(reader);
    reader.expect('FROM');
    const { at } = reader;
    while (reader.peek().kind !== 'end') reader.take();
    return { kind: 'prepare', name, text: text.slice(at).trim().replace(/;$/, '').trimEnd() };
  }
  if (reader.accept('EXECUTE')) {
    if (reader.is('IMMEDIATE')) throw reader.mismatch('<identifier>');
    const name = statementName(reader);
    return { kind: 'execute', name, values: reader.accept('USING') ? parseValues(reader, text) : [] };
  }
  if (!reader.accept('DEALLOCATE')) return undefined;
  reader.expect('PREPARE');
  return { kind: 'deallocate', name: statementName(reader) };
}

function statementName(reader: TokenReader): string {
  if (!reader.isName()) throw reader.mismatch('<identifier>');
  return reader.take().text;
}

/** The texts between the commas. */
function parseValues(reader: TokenReader, text: string): string[] {
  const parser = new ExpressionParser(reader, parseQuery);
  return reader.list(() => {
    const { at } = reader;
    parser.expression();
    return text.slice(at, reader.at).trim();
  });
}
