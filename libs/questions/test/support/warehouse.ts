import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { dataset, datasetIds, type DatasetId } from '@denver/record-model';
import {
  ask,
  cubeRows,
  cubes,
  namedValues,
  periodsOf,
  type AskOptions,
  type Cube,
  type Question,
} from '../../src/index';
import type { QuestionParameters, Statement } from '../../src/index';
import type { City } from './city';

/** The views and cubes of a city in DuckDB; the views are tables here, since their rows are given. */
export class Warehouse {
  private constructor(private readonly connection: DuckDBConnection) {}

  static async open(): Promise<Warehouse> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    const warehouse = new Warehouse(connection);
    for (const id of datasetIds) await connection.run(viewTable(id));
    for (const cube of cubes) await connection.run(cubeTable(cube));
    await connection.run('CREATE SCHEMA city');
    for (const name of [
      ...datasetIds.map((id) => dataset(id).newestView),
      ...cubes.map(({ table }) => table),
    ])
      await connection.run(`CREATE VIEW city.${name} AS SELECT * FROM main.${name}`);
    return warehouse;
  }

  close(): void {
    this.connection.closeSync();
  }

  /** Replaces the city and makes all cubes from nothing. */
  async fill({ requests, accidents }: City): Promise<void> {
    await this.replace('service-request', requests);
    await this.replace('traffic-accident', accidents);
    for (const cube of cubes) await this.rebuild(cube);
  }

  /** Replaces the rows of a view, not the cubes. */
  async replace(id: DatasetId, rows: readonly object[]): Promise<void> {
    const { newestView, columns } = dataset(id);
    await this.connection.run(`DELETE FROM ${newestView}`);
    if (rows.length === 0) return;
    const shape = Object.fromEntries(columns.map(({ name, glue }) => [name, glue.toUpperCase()]));
    await this.connection.run(
      `INSERT INTO ${newestView} SELECT unnest(from_json($1, '${JSON.stringify([shape])}'), max_depth := 2)`,
      [JSON.stringify(rows)],
    );
  }

  async rebuild(cube: Cube): Promise<void> {
    await this.connection.run(`DELETE FROM ${cube.table}`);
    await this.insert(cube, cubeRows(cube, [], 'duckdb'));
  }

  /** What the warehouse does with a month that changed. */
  async refresh(cube: Cube, month: string): Promise<void> {
    for (const period of periodsOf(cube, [month]))
      await this.connection.run(`DELETE FROM ${cube.table} WHERE ${cube.columns[0]?.name} = $1`, [period]);
    await this.insert(cube, cubeRows(cube, [month], 'duckdb'));
  }

  /** All rows of a cube, in an order of their own. */
  async rowsOf(cube: Cube): Promise<string[]> {
    const rows = await this.rows({ sql: `SELECT * FROM ${cube.table}`, values: [], names: [] });
    return rows.map((row) => row.join('|')).sort();
  }

  /** The answer as text, as Athena's client would hand it over. */
  async answer(
    question: Question,
    parameters: QuestionParameters,
    options: AskOptions,
  ): Promise<Array<Array<string | null>>> {
    return this.rows(ask(question, parameters, options));
  }

  private async insert(cube: Cube, { sql, values }: Statement): Promise<void> {
    await this.connection.run(`INSERT INTO ${cube.table} ${sql}`, values);
  }

  private async rows(statement: Statement): Promise<Array<Array<string | null>>> {
    const { sql, values, names } = statement;
    const text = names.length ? sql.replaceAll(/:p(\d+)/g, '$p$1') : sql;
    const bound = names.length ? namedValues(statement) : values;
    const reader = await this.connection.runAndReadAll(text, bound);
    return reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))));
  }
}

const types = { string: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT', double: 'DOUBLE', boolean: 'BOOLEAN' };

function viewTable(id: DatasetId): string {
  const { newestView, columns } = dataset(id);
  const duckType = (glue: string): string => types[glue as keyof typeof types] ?? glue.toUpperCase();
  return `CREATE TABLE ${newestView} (${columns.map(({ name, glue }) => `${name} ${duckType(glue)}`).join(', ')})`;
}

function cubeTable({ table, columns }: Cube): string {
  const duckTypes = { text: 'VARCHAR', integer: 'INTEGER', bigint: 'BIGINT', boolean: 'BOOLEAN' };
  const lines = columns.map(
    ({ name, type, nullable, maxLength }) =>
      `${name} ${duckTypes[type]}${nullable ? '' : ' NOT NULL'}${maxLength ? ` CHECK (length(${name}) <= ${maxLength})` : ''}`,
  );
  return `CREATE TABLE ${table} (${lines.join(', ')})`;
}
