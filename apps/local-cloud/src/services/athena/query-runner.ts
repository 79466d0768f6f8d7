import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Engine, type RowStream } from '../../duckdb/engine';
import { quoteName } from '../../duckdb/quote';
import { CloudError } from '../../core/errors';
import type { ObjectStore } from '../../core/service';
import type { GlueCatalog } from '../glue';
import { finderOf, nothing, type CatalogAnswer } from './catalog-context';
import { runCatalogStatement } from './catalog-statements';
import { columnInfo, type ColumnInfo } from './column-info';
import { QueryError } from './errors';
import { formatValue } from './format-value';
import { hiveLocation, type TablePartition } from './partition-projection';
import type { PreparedStatements } from './prepared-statements';
import { planQuery, type AnswerColumn, type QueryPlan } from './query-plan';
import { QueryWatch } from './query-watch';
import { writeResult, type Cell } from './result-file';
import { parseLocation } from './s3-location';
import { ColumnSizes } from './scan-columns';
import { viewOf } from './scan-view';
import type { Query } from './sql/ast';
import type { Statement } from './sql/statement';
import { planScan } from './table-scan';

/** What running statements needs. */
export interface RunnerOptions {
  catalog: GlueCatalog;
  objects: ObjectStore;
  prepared: PreparedStatements;
  /** Folder for files being made. */
  folder: string;
  clock: () => number;
  threads: number;
  memoryLimit: string;
}

/** One statement to run. */
export interface Run {
  id: string;
  statement: Statement;
  workGroup: string;
  database: string | undefined;
  /** `s3://` of the result object. */
  outputLocation: string;
  /** A query that would read more is cancelled. */
  bytesScannedCutoff: number | undefined;
  signal: AbortSignal;
}

/** What came of it. */
export interface RunResult {
  columns: ColumnInfo[];
  bytesScanned: number;
  planningMs: number;
  /** Set when the scan limit cancelled the query. */
  cancelled?: string;
}

/** Runs statements, each query in an engine of its own that can read the files of that query and nothing else. */
export class QueryRunner {
  readonly #sizes = new ColumnSizes();

  constructor(private readonly options: RunnerOptions) {}

  /** @throws QueryError; any error of a run whose `signal` was aborted means that it was stopped */
  async run(run: Run): Promise<RunResult> {
    return run.statement.kind === 'query'
      ? this.runQuery(run, run.statement.query)
      : this.runStatement(run, run.statement);
  }

  private async runStatement(run: Run, statement: Exclude<Statement, { kind: 'query' }>): Promise<RunResult> {
    const { catalog, objects } = this.options;
    const isPrepared =
      statement.kind === 'prepare' || statement.kind === 'execute' || statement.kind === 'deallocate';
    const answer = isPrepared
      ? await this.runPrepared(run, statement)
      : await runCatalogStatement(statement, { catalog, objects, database: run.database });
    await this.deliver(run, 'txt', answer.columns, [answer.rows]);
    return { columns: answer.columns.map(columnInfo), bytesScanned: 0, planningMs: 0 };
  }

  /** `PREPARE` and `DEALLOCATE PREPARE`; an `EXECUTE` is its query by now. */
  private async runPrepared(
    { workGroup }: Run,
    statement: Extract<Statement, { kind: 'prepare' | 'execute' | 'deallocate' }>,
  ): Promise<CatalogAnswer> {
    const { prepared } = this.options;
    const { name } = statement;
    try {
      if (statement.kind === 'prepare') await prepared.create({ name, workGroup, sql: statement.text });
      else await prepared.remove(workGroup, name);
    } catch (error) {
      if (error instanceof CloudError)
        throw new QueryError('FAILED', error.message, undefined, { cause: error });
      throw error;
    }
    return nothing;
  }

  private async runQuery(run: Run, query: Query): Promise<RunResult> {
    const { options } = this;
    const startMs = performance.now();
    const plan = planQuery(query, finderOf(options.catalog), run.database);
    await mkdir(options.folder, { recursive: true });
    const engine = await Engine.open({
      tempDirectory: path.join(options.folder, `${run.id}.spill`),
      memoryLimit: options.memoryLimit,
      threads: options.threads,
    });
    const watch = new QueryWatch(engine, run.signal);
    try {
      if (run.bytesScannedCutoff !== undefined) await engine.trackProgress();
      const bytes = await this.prepare(plan, engine, run.signal);
      const planningMs = Math.round(performance.now() - startMs);
      const result = { columns: plan.columns.map(columnInfo), bytesScanned: bytes, planningMs };
      run.signal.throwIfAborted();
      const { bytesScannedCutoff: cutoff = Infinity } = run;
      if (bytes > cutoff) {
        const bytesScanned = await watch.untilScanned(plan.sql, { bytes, cutoff });
        return { ...result, bytesScanned, cancelled: 'Bytes scanned limit was exceeded' };
      }
      const rows = rowsOf(await engine.stream(plan.sql), plan.columns, run.signal);
      await this.deliver(run, 'csv', plan.columns, rows);
      return result;
    } finally {
      watch.end();
      engine.close();
      await rm(path.join(options.folder, `${run.id}.spill`), { recursive: true, force: true });
    }
  }

  /** Makes the views of the plan's tables; answers how many bytes the query reads. */
  private async prepare(plan: QueryPlan, engine: Engine, signal: AbortSignal): Promise<number> {
    const { objects, catalog, clock } = this.options;
    const listPartitions = (table: Parameters<typeof hiveLocation>[0]): TablePartition[] =>
      catalog.listPartitions(table.databaseName, table.name).map(({ values, input }) => ({
        values,
        location: input.StorageDescriptor?.Location ?? hiveLocation(table, values),
      }));
    const nowMs = clock();
    const scans = [];
    for (const use of plan.uses) {
      signal.throwIfAborted();
      scans.push(await planScan(use, engine, { objects, listPartitions, nowMs }));
    }
    const files = scans.flatMap((scan) =>
      scan.partitions.flatMap((partition) => partition.files.map((file) => file.path)),
    );
    await engine.restrict({ files });
    let bytes = 0;
    for (const scan of scans) {
      signal.throwIfAborted();
      const view = await viewOf(scan, this.#sizes, engine);
      await engine.run(`CREATE TEMP VIEW ${quoteName(scan.use.id)} AS ${view.sql}`);
      bytes += view.bytes;
    }
    return bytes;
  }

  private async deliver(
    run: Run,
    format: 'csv' | 'txt',
    columns: readonly AnswerColumn[],
    chunks: AsyncIterable<Cell[][]> | Iterable<Cell[][]>,
  ): Promise<void> {
    const { folder, objects } = this.options;
    const target = parseObject(run.outputLocation);
    if (!objects.hasBucket(target.bucket))
      throw new QueryError(
        'INVALID_OUTPUT_LOCATION',
        `Unable to verify/create output bucket ${target.bucket}`,
      );
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `${run.id}.${format}`);
    try {
      await writeResult(
        file,
        format,
        columns.map(({ name }) => name),
        chunks,
      );
      const metadata = JSON.stringify({ columns: columns.map(columnInfo) });
      await objects.put(target.bucket, `${target.key}.metadata`, Buffer.from(metadata));
      await objects.adopt(target.bucket, target.key, file);
    } finally {
      await rm(file, { force: true });
    }
  }
}

/** Bucket and key of `s3://bucket/key`. */
export function parseObject(location: string): { bucket: string; key: string } {
  const parsed = parseLocation(location);
  if (!parsed) throw new QueryError('INVALID_OUTPUT_LOCATION', `${location} is not a valid S3 path`);
  return { bucket: parsed.bucket, key: parsed.prefix.replace(/\/$/, '') };
}

async function* rowsOf(
  stream: RowStream,
  columns: readonly AnswerColumn[],
  signal: AbortSignal,
): AsyncGenerator<Cell[][]> {
  for await (const chunk of stream.chunks) {
    signal.throwIfAborted();
    yield chunk.map((row) => columns.map(({ type }, index) => formatValue(row[index] ?? null, type)));
  }
}
