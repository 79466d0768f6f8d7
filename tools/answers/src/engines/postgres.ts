import { sqlLiteral } from '@denver/aws-clients';
import { cubeRows, cubes, type Cell, type Statement } from '@denver/questions';
import { dataset, datasetIds, redshiftColumns, type DatasetId } from '@denver/record-model';
import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { literal, openDuckDb } from '../adapters/duck-db';
import { runProgram, type RunOptions } from '../adapters/run-program';
import { EngineMissingError, EngineStatementError, ProgramFailedError } from '../errors';
import { eventsFolder } from '../lab/lake';
import type { Lake, StartedEngine, Translation } from './engine';
import { isThere } from './install';
import { readStatements } from './migrations';
import { numbered, toPostgres } from './redshift-text';

const debianPackage = 'postgresql';

interface Server {
  readonly bin: string;
  /** Folder of data and socket. */
  readonly folder: string;
  /** As whom its programs run: PostgreSQL refuses root. */
  readonly as: RunOptions;
}

/**
 * Starts PostgreSQL, installs it first where the system has none, and loads the lake into it: Redshift's dialect is a
 * descendant of PostgreSQL's.
 *
 * @throws EngineMissingError it cannot be installed or does not start
 */
export async function startPostgres(lake: Lake): Promise<StartedEngine> {
  let server: Server;
  let version: string;
  try {
    const bin = await installPostgres(lake);
    version = /\d+(?:\.\d+)*/.exec(await runProgram(join(bin, 'postgres'), ['--version']))?.[0] ?? '';
    server = await startServer(bin);
  } catch (error) {
    throw new EngineMissingError('PostgreSQL', `${debianPackage} (Debian)`, error);
  }
  const stop = async (): Promise<void> => {
    await runProgram(
      join(server.bin, 'pg_ctl'),
      ['-D', join(server.folder, 'data'), '-m', 'immediate', 'stop'],
      server.as,
    );
    await rm(server.folder, { recursive: true, force: true });
  };
  try {
    const translations = await makeObjects(lake, server);
    return {
      engine: {
        title: 'PostgreSQL',
        version,
        dialect: 'redshift',
        sources: ['views', 'cubes'],
        query: (statement) => query(server, statement),
        stop,
      },
      translations,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function installPostgres({ log }: Lake): Promise<string> {
  const there = await findPostgres();
  if (there) return there;
  log(`installing ${debianPackage}`);
  await runProgram('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const found = await findPostgres();
  if (!found) throw new ProgramFailedError('apt-get', 'installed no server', '');
  return found;
}

/** Debian keeps the servers of each version in a folder of its own, off the PATH. */
async function findPostgres(): Promise<string | undefined> {
  const root = '/usr/lib/postgresql';
  if (!(await isThere(root))) return undefined;
  const versions = (await readdir(root)).sort((a, b) => Number(b) - Number(a));
  for (const version of versions)
    if (await isThere(join(root, version, 'bin/initdb'))) return join(root, version, 'bin');
  return undefined;
}

async function startServer(bin: string): Promise<Server> {
  // The socket's path may have 107 bytes at most.
  const folder = await mkdtemp(join(tmpdir(), 'questions-pg-'));
  const as = await ownUser(folder);
  const data = join(folder, 'data');
  const locale = ['--encoding=UTF8', '--lc-collate=C', '--lc-ctype=C.UTF-8'];
  await runProgram(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'questions', '--auth=trust', '--no-sync', ...locale],
    as,
  );
  const settings = `-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off -c timezone=UTC`;
  const log = join(folder, 'server.log');
  await runProgram(join(bin, 'pg_ctl'), ['-D', data, '-o', settings, '-l', log, '-w', 'start'], as);
  return { bin, folder, as };
}

async function ownUser(folder: string): Promise<RunOptions> {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number(await runProgram('id', [flag, 'postgres']))),
  );
  if (uid === undefined || gid === undefined) throw new ProgramFailedError('id', 'gave no user', '');
  await chown(folder, uid, gid);
  return { cwd: folder, uid, gid };
}

/** Marks no text of the city has. */
const marks = { cell: '\x1f', row: '\x1e', null: '\x1d' };

async function query(server: Server, { sql, values }: Pick<Statement, 'sql' | 'values'>): Promise<Cell[][]> {
  const prepared = `PREPARE asked AS ${numbered(sql)};\nEXECUTE asked${values.length ? `(${values.map(sqlLiteral).join(', ')})` : ''};`;
  const text = await psql(server, prepared, sql);
  if (text === '') return [];
  return text
    .replace(/\n$/, '')
    .split(marks.row)
    .map((row) => row.split(marks.cell).map((cell) => (cell === marks.null ? null : cell)));
}

async function psql(server: Server, script: string, sql = script): Promise<string> {
  const unaligned = ['-A', '-t', '-F', marks.cell, '-R', marks.row, '-P', `null=${marks.null}`];
  const where = ['-h', server.folder, '-U', 'questions', '-d', 'postgres', '-v', 'ON_ERROR_STOP=1'];
  try {
    return await runProgram(join(server.bin, 'psql'), ['-X', '-q', ...where, ...unaligned], {
      ...server.as,
      input: script,
    });
  } catch (error) {
    if (!(error instanceof ProgramFailedError)) throw error;
    throw new EngineStatementError('PostgreSQL', error.lastLines, sql);
  }
}

async function makeObjects(lake: Lake, server: Server): Promise<Translation[]> {
  await psql(server, 'CREATE SCHEMA lake; CREATE SCHEMA city;');
  await psql(
    server,
    `CREATE FUNCTION round(double precision, integer) RETURNS double precision IMMUTABLE LANGUAGE sql
     AS 'SELECT CAST(round(CAST($1 AS numeric), $2) AS double precision)';
     CREATE FUNCTION dateadd(text, integer, date) RETURNS date IMMUTABLE LANGUAGE sql AS 'SELECT $3 + $2'`,
  );
  for (const id of datasetIds) await loadEvents(lake, server, id);
  const translations = [...(await runMigrations(lake, server))];
  for (const cube of cubes) {
    const columns = cube.columns.map(({ name }) => name).join(', ');
    await psql(server, `INSERT INTO city.${cube.table} (${columns}) ${cubeRows(cube, [], 'redshift').sql};`);
  }
  return [
    {
      what: 'lake.*_events',
      change:
        'tables with the columns of the record model, loaded from the Parquet files: PostgreSQL has no external tables over S3',
    },
    {
      what: 'round(double precision, integer)',
      change: 'a function that Redshift has and PostgreSQL has for numeric only',
    },
    ...translations,
  ];
}

async function loadEvents(lake: Lake, server: Server, id: DatasetId): Promise<void> {
  const columns = redshiftColumns(id);
  const table = `lake.${dataset(id).eventsTable}`;
  await psql(
    server,
    `CREATE TABLE ${table} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`,
  );
  const folder = join(lake.scratch, 'postgres');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${id}.csv`);
  const db = await openDuckDb();
  try {
    const names = columns.map(({ name }) => name).join(', ');
    await db.run(
      `COPY (SELECT ${names} FROM read_parquet(${literal(join(eventsFolder(lake.bucketFolder, id), '*/*.parquet'))}, hive_types = {'created_month': VARCHAR}))
       TO ${literal(file)} (FORMAT csv, HEADER false, NULLSTR '\\N', FORCE_QUOTE (${names}))`,
    );
  } finally {
    db.close();
  }
  await psql(server, `\\copy ${table} FROM ${literal(file)} WITH (FORMAT csv, NULL '\\N')\n`);
}

/** Each file is one script: its `BEGIN` and `COMMIT` mean what they mean on Redshift. */
async function runMigrations(lake: Lake, server: Server): Promise<Translation[]> {
  const scripts = new Map<string, string[]>();
  const filesByClause = new Map<string, Set<string>>();
  for (const { file, sql } of await readStatements(join(lake.workspace, 'apps/warehouse/sql/redshift'))) {
    const { sql: text, left } = toPostgres(sql);
    scripts.set(file, [...(scripts.get(file) ?? []), ...(text ? [`${text};`] : [])]);
    for (const clause of left) filesByClause.set(clause, (filesByClause.get(clause) ?? new Set()).add(file));
  }
  for (const script of scripts.values()) await psql(server, script.join('\n'));
  return [...filesByClause].map(([clause, files]) => ({
    what: [...files].map((file) => file.slice(0, 4)).join(', '),
    change: `left out: ${clause}`,
  }));
}
