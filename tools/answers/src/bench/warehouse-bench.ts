import { redshiftDataClient, runRedshiftStatements } from '@denver/aws-clients';
import {
  ask,
  cubes,
  namedValues,
  questions,
  type Cell,
  type Question,
  type QuestionParameters,
} from '@denver/questions';
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
import { oneChoice } from '../parameter-sets';
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
  /** Median of what the engine took, by what the question was narrowed to: `year`, `neighborhood`, `agency`, `type`. */
  readonly narrowedMs: Readonly<Record<string, number>>;
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

type Rows = readonly (readonly Cell[])[];

interface Answered extends CubeTime {
  readonly answer: Rows;
}

/** One answer: its rows, and milliseconds in the engine and over HTTP. */
interface Sample {
  readonly rows: Rows;
  readonly engineMs: number;
  readonly wallMs: number;
}

async function timeQuestions(
  names: LakeNames,
  rounds: number,
  log: (line: string) => void,
): Promise<Answered[]> {
  const client = redshiftDataClient();
  const asked = questions.flatMap((question) =>
    [{ name: 'all', parameters: {} }, ...oneChoice(question)].map((set) => ({
      ...{ question, set },
      samples: [] as Sample[],
    })),
  );
  for (let round = 0; round < rounds; round += 1) {
    log(`round ${round + 1} of ${rounds}`);
    for (const { question, set, samples } of asked)
      samples.push(await askCubes(client, names, question, set.parameters));
  }
  client.destroy();
  return questions.map((question) => {
    const [all, ...narrowed] = asked.filter((each) => each.question === question);
    const engineMs = (samples: readonly Sample[] = []): number =>
      median(samples.map((each) => each.engineMs));
    const answer = all?.samples[0]?.rows ?? [];
    return {
      ...{ question, answer, rows: answer.length, engineMs: engineMs(all?.samples) },
      wallMs: median(all?.samples.map((each) => each.wallMs) ?? []),
      narrowedMs: Object.fromEntries(narrowed.map(({ set, samples }) => [set.name, engineMs(samples)])),
    };
  });
}

async function askCubes(
  client: ReturnType<typeof redshiftDataClient>,
  { workGroup }: LakeNames,
  question: Question,
  parameters: QuestionParameters,
): Promise<Sample> {
  const statement = ask(question, parameters, { engine: 'redshift', source: 'cubes' });
  const start = performance.now();
  const { results, engineMs } = await runRedshiftStatements(client, {
    statements: [statement.sql],
    parameters: namedValues(statement),
    workgroupName: workGroup,
    database: 'denver',
  });
  const wallMs = performance.now() - start;
  const rows = results[0]?.rows ?? [];
  if (rows.length === 0)
    throw new InvariantError(
      `Expected ${question.id} to have rows in the cubes for ${JSON.stringify(parameters)}, got none.`,
    );
  return { rows, engineMs, wallMs };
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
  const slowNarrowed = times.flatMap(({ question, narrowedMs }) =>
    Object.entries(narrowedMs)
      .filter(([, ms]) => ms >= cubeGoalMs)
      .map(([name, ms]) => `${question.id} by ${name} ${ms.toFixed(0)} ms`),
  );
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
      [
        ...['question', 'rows', 'engine ms', 'narrowed, at most', 'ms over the wire'],
        "bytes, times fewer than the city's CSV",
      ],
      ...times.map(({ question, rows, engineMs, narrowedMs, wallMs, bytes }) => [
        `\`${question.id}\``,
        String(rows),
        engineMs.toFixed(0),
        slowest(narrowedMs),
        wallMs.toFixed(0),
        timesText(cityBytes(report, question) / bytes),
      ]),
    ]),
    '',
    `every question under ${cubeGoalMs} ms in the engine: ${slow.length ? `not met (${slow.map(({ question }) => question.id).join(', ')})` : 'met'}`,
    `narrowed to one year, neighborhood, agency or type, under ${cubeGoalMs} ms too: ${slowNarrowed.length ? `not ${slowNarrowed.join(', ')}` : 'all'}`,
    goalLine(report),
    `cubes under 1 % of the events' bytes: ${share < 0.01 ? 'met' : 'not met'} (${(share * 100).toFixed(2)} %)`,
  ].join('\n');
}

/** e.g. `74 (agency)`. */
function slowest(narrowedMs: CubeTime['narrowedMs']): string {
  const [first] = Object.entries(narrowedMs).sort(([, one], [, other]) => other - one);
  return first ? `${first[1].toFixed(0)} (${first[0]})` : '–';
}

/** Of all questions together: what they read of the cubes, and what they would of the city's files. */
function goalLine(report: WarehouseReport): string {
  const { times } = report;
  const csv = times.reduce((sum, { question }) => sum + cityBytes(report, question), 0);
  const ratio = csv / times.reduce((sum, { bytes }) => sum + bytes, 0);
  const goal = goals.cubes ?? 0;
  return `cubes, ${timesText(goal)} fewer bytes than CSV: ${ratio >= goal ? 'met' : 'not met'} (${timesText(ratio)} over all questions)`;
}
