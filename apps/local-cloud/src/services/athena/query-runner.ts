import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { RowStream } from '../../duckdb/connection';
import { Engine } from '../../duckdb/engine';
import { ParquetFooters } from '../../duckdb/parquet-footers';
import { quoteName } from '../../duckdb/quote';
import { CloudError } from '../../core/errors';
import type { ObjectStore } from '../../core/service';
import type { GlueCatalog } from '../glue';
import { finderOf, nothing, type CatalogAnswer } from './catalog-context';
import { runCatalogStatement } from './catalog-statements';
import { columnInfo, type ColumnInfo } from './column-info';
import { QueryError } from './errors';
import { formatValue } from './format-value';
import type { PreparedStatements } from './prepared-statements';
import { planQuery, type AnswerColumn, type QueryPlan } from './query-plan';
import { QueryWatch } from './query-watch';
import { writeResult, type Cell } from './result-file';
import { parseLocation } from './s3-location';
import { viewOf } from './scan-view';
import type { Query } from './sql/ast';
import type { Statement } from './sql/statement';
import { types } from './sql/types';
import { planScan } from './table-scan';
import { checkUnload, writeUnload, type Unloaded, type UnloadStatement } from './unload';

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
  /** Of an `UNLOAD`. */
  rowsWritten?: number;
  manifestLocation?: string;
  /** Set when the scan limit cancelled the query. */
  cancelled?: string;
}

/** Runs statements, each query in an engine of its own that can read the files of that query and nothing else. */
export class QueryRunner {
  readonly #footers = new ParquetFooters(
    (reason, cause) =>
      new QueryError('HIVE_CANNOT_OPEN_SPLIT', `Error opening Hive split: ${reason}`, undefined, { cause }),
  );

  constructor(private readonly options: RunnerOptions) {}

  /** @throws QueryError; any error of a run whose `signal` was aborted means that it was stopped */
  async run(run: Run): Promise<RunResult> {
    switch (run.statement.kind) {
      case 'query':
        return this.runQuery(run, run.statement.query, {
          take: async (engine, plan) => {
            const rows = rowsOf(await engine.stream(plan.sql), plan.columns, run.signal);
            await this.deliver(run, 'csv', plan.columns, rows);
            return {};
          },
        });
      case 'unload':
        return this.runUnload(run, run.statement);
      default:
        return this.runStatement(run, run.statement);
    }
  }

  private async runStatement(
    run: Run,
    statement: Exclude<Statement, { kind: 'query' | 'unload' }>,
  ): Promise<RunResult> {
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

  /** Files are made outside the bucket and moved in whole when all of them are done. */
  private async runUnload(run: Run, statement: UnloadStatement): Promise<RunResult> {
    const { objects, clock } = this.options;
    const folder = path.join(this.options.folder, `${run.id}.unload`);
    try {
      return await this.runQuery(run, statement.query, {
        writes: folder,
        check: async ({ columns }) => {
          this.resultObject(run);
          await checkUnload(statement, columns, objects, run.outputLocation);
        },
        take: async (engine, plan) => {
          const target = { statement, folder, id: run.id, startedMs: clock(), signal: run.signal };
          const unloaded = await writeUnload(engine, plan, target);
          run.signal.throwIfAborted();
          return this.publish(run, unloaded);
        },
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The list of the files comes first: what a killed process leaves behind can be found by it. */
  private async publish(run: Run, { files, rows }: Unloaded): Promise<Partial<RunResult>> {
    const { objects } = this.options;
    const result = this.resultObject(run);
    const columns = [columnInfo({ name: 'rows', type: types.bigint })];
    const list = files.map(({ bucket, key }) => `s3://${bucket}/${key}\n`).join('');
    await objects.put(result.bucket, `${result.key}-manifest.csv`, Buffer.from(list));
    for (const { bucket, key, file } of files) await objects.adopt(bucket, key, file);
    await objects.put(result.bucket, `${result.key}.metadata`, Buffer.from(JSON.stringify({ columns })));
    return { columns, rowsWritten: rows, manifestLocation: `${run.outputLocation}-manifest.csv` };
  }

  private async runQuery(run: Run, query: Query, output: Output): Promise<RunResult> {
    const { options } = this;
    const startMs = performance.now();
    const plan = planQuery(query, finderOf(options.catalog), run.database);
    await output.check?.(plan);
    await mkdir(options.folder, { recursive: true });
    const engine = await Engine.open({
      tempDirectory: path.join(options.folder, `${run.id}.spill`),
      memoryLimit: options.memoryLimit,
      threads: options.threads,
    });
    const watch = new QueryWatch(engine, run.signal);
    try {
      if (run.bytesScannedCutoff !== undefined) await engine.trackProgress();
      const bytes = await this.prepare(plan, engine, run.signal, output.writes);
      const planningMs = Math.round(performance.now() - startMs);
      const result = { columns: plan.columns.map(columnInfo), bytesScanned: bytes, planningMs };
      run.signal.throwIfAborted();
      const { bytesScannedCutoff: cutoff = Infinity } = run;
      if (bytes > cutoff) {
        const bytesScanned = await watch.untilScanned(plan.sql, { bytes, cutoff });
        return { ...result, bytesScanned, cancelled: 'Bytes scanned limit was exceeded' };
      }
      return { ...result, ...(await output.take(engine, plan)) };
    } finally {
      watch.end();
      engine.close();
      await rm(path.join(options.folder, `${run.id}.spill`), { recursive: true, force: true });
    }
  }

  /** Makes the views of the plan's tables; answers how many bytes the query reads. */
  private async prepare(
    plan: QueryPlan,
    engine: Engine,
    signal: AbortSignal,
    writes: string | undefined,
  ): Promise<number> {
    const { objects, catalog, clock } = this.options;
    const nowMs = clock();
    const scans = [];
    for (const use of plan.uses) {
      signal.throwIfAborted();
      scans.push(await planScan(use, engine, { objects, catalog, nowMs }));
    }
    const files = scans.flatMap((scan) =>
      scan.partitions.flatMap((partition) => partition.files.map((file) => file.path)),
    );
    await engine.restrict({ files, directories: writes === undefined ? [] : [writes] });
    let bytes = 0;
    for (const scan of scans) {
      signal.throwIfAborted();
      const view = await viewOf(scan, this.#footers, engine);
      await engine.run(`CREATE TEMP VIEW ${quoteName(scan.use.id)} AS ${view.sql}`);
      bytes += view.bytes;
    }
    return bytes;
  }

  private resultObject(run: Run): { bucket: string; key: string } {
    const target = parseObject(run.outputLocation);
    if (this.options.objects.hasBucket(target.bucket)) return target;
    throw new QueryError('INVALID_OUTPUT_LOCATION', `Unable to verify/create output bucket ${target.bucket}`);
  }

  private async deliver(
    run: Run,
    format: 'csv' | 'txt',
    columns: readonly AnswerColumn[],
    chunks: AsyncIterable<Cell[][]> | Iterable<Cell[][]>,
  ): Promise<void> {
    const { folder, objects } = this.options;
    const target = this.resultObject(run);
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

/** What becomes of the rows of a query. */
interface Output {
  /** Folder the engine may write to. */
  writes?: string;
  /** Asked before anything is read. */
  check?(plan: QueryPlan): Promise<void>;
  /** Runs the query; answers what there is to say beside what it has read. */
  take(engine: Engine, plan: QueryPlan): Promise<Partial<RunResult>>;
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
