import { parseHiveType } from '../../../duckdb/hive-type';
import { notSupported, StatementSyntaxError } from '../errors';
import type { ColumnDefinition, TableDefinition } from './statement';
import type { TokenReader } from './token-reader';

/**
 * Parses what follows the name in `CREATE EXTERNAL TABLE name`.
 *
 * @throws StatementSyntaxError, or QueryError NOT_SUPPORTED for buckets, delimited text and others not done here
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-table.html
 */
export function parseCreateTable(reader: TokenReader): TableDefinition {
  const table: TableDefinition = {
    columns: parseColumns(reader),
    partitionKeys: [],
    serdeProperties: {},
    properties: {},
  };
  if (reader.accept('COMMENT')) table.comment = reader.string();
  if (reader.accept('PARTITIONED', 'BY')) table.partitionKeys = parseColumns(reader);
  if (reader.is('CLUSTERED')) throw notSupported('CLUSTERED BY', reader.at);
  if (reader.accept('ROW', 'FORMAT')) parseRowFormat(reader, table);
  if (reader.accept('WITH', 'SERDEPROPERTIES')) table.serdeProperties = parseProperties(reader);
  if (reader.accept('STORED', 'AS')) parseStoredAs(reader, table);
  if (reader.accept('LOCATION')) table.location = reader.string();
  if (reader.accept('TBLPROPERTIES')) table.properties = parseProperties(reader);
  return table;
}

/** `(name type [COMMENT 'text'], ...)`. */
export function parseColumns(reader: TokenReader): ColumnDefinition[] {
  return reader.inParentheses(() => {
    const name = reader.name('<column name>');
    const type = parseTypeText(reader);
    return { name, type, ...(reader.accept('COMMENT') ? { comment: reader.string() } : {}) };
  });
}

/** `('key' = 'value', ...)`. */
export function parseProperties(reader: TokenReader): Record<string, string> {
  const pairs = reader.inParentheses(() => {
    const key = reader.string('<property name>');
    reader.expect('=');
    return [key, reader.string('<property value>')] as const;
  });
  return Object.fromEntries(pairs);
}

/** A Hive type as text: its tokens up to the comma or parenthesis that ends it. */
function parseTypeText(reader: TokenReader): string {
  const { at } = reader;
  let text = '';
  let depth = 0;
  for (;;) {
    const token = reader.peek();
    if (token.kind === 'end' || (depth === 0 && (token.text === ',' || token.text === ')'))) break;
    if (depth === 0 && token.keyword === 'COMMENT' && text) break;
    if (token.text === '<' || token.text === '(') depth += 1;
    if (token.text === '>' || token.text === ')') depth -= 1;
    text += reader.take().text.toLowerCase();
  }
  if (!parseHiveType(text))
    throw new StatementSyntaxError(`mismatched input '${text}'. Expecting: a data type`, at);
  return text;
}

function parseRowFormat(reader: TokenReader, table: TableDefinition): void {
  if (reader.is('DELIMITED')) throw notSupported('ROW FORMAT DELIMITED', reader.at);
  reader.expect('SERDE');
  table.serde = reader.string();
}

function parseStoredAs(reader: TokenReader, table: TableDefinition): void {
  if (!reader.accept('INPUTFORMAT')) {
    table.storedAs = reader.name('<file format>').toUpperCase();
    return;
  }
  table.inputFormat = reader.string();
  reader.expect('OUTPUTFORMAT');
  table.outputFormat = reader.string();
}
