import type {
  DuckDBConnection,
  DuckDBPreparedStatement,
  DuckDBResult,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';

/** A column of a result. */
export interface ResultColumn {
  name: string;
  type: DuckDBType;
}

/** A result that is read in chunks, so that its size does not matter. */
export interface RowStream {
  columns: ResultColumn[];
  /** Rows of one chunk, about 2,048 at a time. */
  chunks: AsyncIterable<DuckDBValue[][]>;
}

/** One line of statements to a database, one at a time. */
export class Connection {
  constructor(protected readonly connection: DuckDBConnection) {}

  /** Runs statements; rows changed or written by the last one. */
  async run(sql: string): Promise<number> {
    return (await this.connection.run(sql)).rowsChanged;
  }

  /** All rows, as arrays of values. For results known to be small. */
  async rows(sql: string): Promise<DuckDBValue[][]> {
    return (await this.connection.runAndReadAll(sql)).getRows();
  }

  /** Starts a query whose rows are fetched as they are consumed. */
  async stream(sql: string): Promise<RowStream> {
    const result = await this.connection.stream(sql);
    return { columns: columnsOf(result), chunks: chunksOf(result) };
  }

  /** Names and types of a query's result, without running it. */
  async describe(sql: string): Promise<ResultColumn[]> {
    const statement = await this.connection.prepare(sql);
    try {
      return columnsOf(statement);
    } finally {
      statement.destroySync();
    }
  }

  /** Makes the statement that runs now fail with `INTERRUPT Error`. */
  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
  }
}

/** What reads small results. */
export type RowReader = Pick<Connection, 'rows'>;

function columnsOf(described: DuckDBResult | DuckDBPreparedStatement): ResultColumn[] {
  return Array.from({ length: described.columnCount }, (_, index) => ({
    name: described.columnName(index),
    type: described.columnType(index),
  }));
}

async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBValue[][]> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    yield chunk.getRows();
  }
}
