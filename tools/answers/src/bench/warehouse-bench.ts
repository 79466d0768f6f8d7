import { redshiftDataClient, runRedshiftStatements } from '@denver/aws-clients';
import { ask, cubes, questions, type Cell, type Question } from '@denver/questions';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { literal } from '../adapters/duck-db';
import { pointClientsAt, startLocalCloud } from '../adapters/local-cloud';
import { InvariantError } from '../errors';
import { lakeNames, type LakeNames } from '../lab/catalog';
import { openLab } from '../lab/city-lab';
import { folderBytes } from '../lab/lake';
import { markdownTable } from '../markdown-table';
import { median } from './bytes-read';
import type { BenchOptions } from './bench-command';
import { cityBytes, goals, times as timesText } from './bench-report';
import { cubeBytes } from './cube-bytes';

/** What a question may take on the cubes. */
export const cubeGoalMs = 100;

/** One question on the cubes. */
export interface CubeTime {
  readonly question: Question;
  readonly rows: number;
  /** Median of what the engine took. */
  readonly engineMs: number;
  /** Median from sending to the last row, over HTTP. */
  readonly wallMs: number;
}

/** What one question costs on the cubes. */
export interface CubeCost extends CubeTime {
  /** Read of the cubes as Parquet. */
  readonly bytes: number;
}

/** What a run over the warehouse found. */
export interface WarehouseReport {
  readonly machine: string;
  readonly rounds: number;
  readonly events: Readonly<Record<string, number>>;
  /** Seconds the first refresh took. */
  readonly refreshSeconds: number;
  readonly size: {
    readonly events: number;
    /** The cubes as Parquet, like the events. */
    readonly cubes: number;
    /** The file in which the local warehouse keeps everything. */
    readonly warehouse: number;
    readonly cubeRows: Readonly<Record<string, number>>;
  };
  /** Bytes of the rows as the city writes them, by dataset. */
  readonly cityCsv: Readonly<Record<string, number>>;
  readonly times: readonly CubeCost[];
}

/** Makes or takes a lab with many events behind its cubes, and times every question on them. */
export async function benchWarehouse(options: BenchOptions, scratch: string): Promise<WarehouseReport> {
  const { workspace, rounds, machine, log } = options;
  const names = lakeNames('dev');
  const { state, events, cityCsv, refreshSeconds } = await openLab(
    options,
    options.keep ?? join(scratch, 'lab'),
  );
  const cloud = await startLocalCloud(workspace, state);
  let answered: Answered[];
  let lakeBytes: number;
  try {
    pointClientsAt(cloud);
    answered = await timeQuestions(names, rounds, log);
    lakeBytes = await folderBytes(join(cloud.bucketFolder(names.bucket), 'events'));
  } finally {
    await cloud.stop();
  }
  const folder = join(scratch, 'cubes');
  const size = { events: lakeBytes, ...(await sizeOfCubes(state, folder)) };
  const times: CubeCost[] = [];
  for (const { answer, ...time } of answered)
    times.push({ ...time, bytes: await cubeBytes(folder, time.question, answer) });
  return { machine, rounds, events, cityCsv, refreshSeconds, size, times };
}

interface Answered extends CubeTime {
  readonly answer: readonly (readonly Cell[])[];
}

async function timeQuestions(
  names: LakeNames,
  rounds: number,
  log: (line: string) => void,
): Promise<Answered[]> {
  const client = redshiftDataClient();
  const samples = new Map<string, Answered[]>(questions.map(({ id }) => [id, []]));
  for (let round = 0; round < rounds; round += 1) {
    log(`round ${round + 1} of ${rounds}`);
    for (const question of questions) {
      const { sql, values, names: parameters } = ask(question, {}, { engine: 'redshift', source: 'cubes' });
      const start = performance.now();
      const { results, engineMs } = await runRedshiftStatements(client, {
        statements: [sql],
        parameters: Object.fromEntries(parameters.map((name, index) => [name, values[index] ?? ''])),
        workgroupName: names.workGroup,
        database: 'denver',
      });
      const wallMs = performance.now() - start;
      const answer = results[0]?.rows ?? [];
      if (answer.length === 0)
        throw new InvariantError(`Expected ${question.id} to have rows in the cubes, got none.`);
      samples.get(question.id)?.push({ question, answer, rows: answer.length, engineMs, wallMs });
    }
  }
  client.destroy();
  return questions.map((question) => {
    const taken = samples.get(question.id) ?? [];
    return {
      question,
      answer: taken[0]?.answer ?? [],
      rows: taken[0]?.rows ?? 0,
      engineMs: median(taken.map(({ engineMs }) => engineMs)),
      wallMs: median(taken.map(({ wallMs }) => wallMs)),
    };
  });
}

/** Opens the warehouse's file when nobody else has it, and writes the cubes once more as Parquet. */
async function sizeOfCubes(state: string, folder: string): Promise<Omit<WarehouseReport['size'], 'events'>> {
  const file = await warehouseFile(state);
  await mkdir(folder, { recursive: true });
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const cubeRows: Record<string, number> = {};
  try {
    for (const { table, columns } of cubes) {
      const order = columns.map(({ name }) => name).join(', ');
      const target = literal(join(folder, `${table}.parquet`));
      await connection.run(
        `COPY (SELECT * FROM city.${table} ORDER BY ${order}) TO ${target} (FORMAT parquet, COMPRESSION zstd)`,
      );
      const [[count] = []] = (await connection.runAndReadAll(`SELECT count(*) FROM city.${table}`)).getRows();
      cubeRows[table] = Number(count);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return { cubes: await folderBytes(folder), warehouse: (await stat(file)).size, cubeRows };
}

/** The local cloud keeps one file a namespace; here is one namespace. */
async function warehouseFile(state: string): Promise<string> {
  const folder = join(state, 'redshift-data/namespaces');
  const [namespace, ...others] = await readdir(folder);
  if (namespace === undefined || others.length > 0)
    throw new InvariantError(
      `Expected one namespace in ${folder}, got ${others.length + (namespace ? 1 : 0)}.`,
    );
  return join(folder, namespace, 'warehouse.duckdb');
}

/** The report as JSON has it: questions by their ids. */
export function warehouseJson({ times, ...rest }: WarehouseReport): Record<string, unknown> {
  const questions = times.map(({ question, ...taken }) => ({ id: question.id, ...taken }));
  return { ...rest, goalMs: cubeGoalMs, questions };
}

/** The report as Markdown. */
export function warehouseMarkdown(report: WarehouseReport): string {
  const { size, times } = report;
  const share = size.cubes / size.events;
  const slow = times.filter(({ engineMs }) => engineMs >= cubeGoalMs);
  const megabytes = (bytes: number): string =>
    (bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return [
    `${Object.entries(report.events)
      .map(([id, count]) => `${count.toLocaleString('en-US')} ${id}`)
      .join(
        ' and ',
      )} events behind the cubes of the local cloud's Redshift, medians of ${report.rounds} rounds.`,
    `${report.machine}. First refresh: ${report.refreshSeconds} s.`,
    `Event Parquet ${megabytes(size.events)} MB; cubes as Parquet ${megabytes(size.cubes)} MB, ${(share * 100).toFixed(2)} % of the events (${Object.entries(
      size.cubeRows,
    )
      .map(([table, rows]) => `${table} ${rows.toLocaleString('en-US')} rows`)
      .join(', ')}); the warehouse's file ${megabytes(size.warehouse)} MB.`,
    '',
    markdownTable([
      ['question', 'rows', 'engine ms', 'ms over the wire', "bytes, times fewer than the city's CSV"],
      ...times.map(({ question, rows, engineMs, wallMs, bytes }) => [
        `\`${question.id}\``,
        String(rows),
        engineMs.toFixed(0),
        wallMs.toFixed(0),
        timesText(cityBytes(report, question) / bytes),
      ]),
    ]),
    '',
    `every question under ${cubeGoalMs} ms in the engine: ${slow.length ? `not met (${slow.map(({ question }) => question.id).join(', ')})` : 'met'}`,
    goalLine(report),
    `cubes under 1 % of the events' bytes: ${share < 0.01 ? 'met' : 'not met'} (${(share * 100).toFixed(2)} %)`,
  ].join('\n');
}

/** Of all questions together: what they read of the cubes, and what they would of the city's files. */
function goalLine(report: WarehouseReport): string {
  const { times } = report;
  const csv = times.reduce((sum, { question }) => sum + cityBytes(report, question), 0);
  const ratio = csv / times.reduce((sum, { bytes }) => sum + bytes, 0);
  const goal = goals.cubes ?? 0;
  return `cubes, ${timesText(goal)} fewer bytes than CSV: ${ratio >= goal ? 'met' : 'not met'} (${timesText(ratio)} over all questions)`;
}
