import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Members } from '../../core/members';
import type { JsonService, ObjectStore, ServiceCall, ServiceDependencies } from '../../core/service';
import type { GlueCatalog } from '../glue';
import { ExecutionStore } from './execution-store';
import { Executions } from './executions';
import { preparedOperations } from './prepared-operations';
import { PreparedStatements } from './prepared-statements';
import { queryOperations } from './query-operations';
import { QueryRunner } from './query-runner';
import { workGroupOperations, workGroupResource, type AthenaHandlers } from './work-group-operations';
import { WorkGroupStore } from './work-groups';

/** What Athena needs of the other services. */
export interface AthenaOptions extends ServiceDependencies {
  objects: ObjectStore;
  catalog: GlueCatalog;
  /** Whether state is forced to the disk; default true. */
  fsync?: boolean;
  /** Queries that run side by side; default 2. */
  concurrency?: number;
  /** Memory of one query before it spills to disk, e.g. `1GB`, which is the default. */
  memoryLimit?: string;
}

/**
 * Amazon Athena over an embedded DuckDB: Trino-dialect queries and Hive DDL on the tables of the Glue catalog,
 * results in S3, workgroups with a scan limit.
 *
 * A query is translated by a checker of Trino's own rules, so that one that runs here runs on Athena; what is not
 * done is refused by name.
 */
export async function createAthena(options: AthenaOptions): Promise<JsonService> {
  const { stateDirectory, objects, catalog, log } = options;
  const clock = options.clock ?? Date.now;
  const durability = { fsync: options.fsync ?? true };
  const work = path.join(stateDirectory, 'work');
  await rm(work, { recursive: true, force: true });
  const groups = await WorkGroupStore.open(stateDirectory, clock(), durability);
  const store = await ExecutionStore.open(path.join(stateDirectory, 'queries'), clock(), durability);
  const prepared = await PreparedStatements.open(path.join(stateDirectory, 'prepared'), clock, durability);
  const runner = new QueryRunner({
    ...{ catalog, objects, clock, prepared, folder: work },
    threads: availableParallelism(),
    memoryLimit: options.memoryLimit ?? '1GB',
  });
  const executions = new Executions({
    store,
    groups,
    prepared,
    runner,
    log,
    clock,
    concurrency: options.concurrency ?? 2,
  });
  const handlers: AthenaHandlers = {
    ...queryOperations({ executions, store, groups, objects }),
    ...preparedOperations(prepared, groups),
    ...workGroupOperations({ groups, prepared, clock }),
  };
  return {
    name: 'athena',
    targetPrefix: 'AmazonAthena',
    jsonVersion: '1.1',
    operations: Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        (call: ServiceCall) =>
          handler(new Members(call.input, { errorCode: 'InvalidRequestException' }), `athena:${name}`),
      ]),
    ),
    resources: workGroupResource({ groups, prepared, clock }),
    stats: () => ({
      workGroups: Object.fromEntries(
        groups.list().map(({ name }) => [name, { queries: store.list(name).length }]),
      ),
    }),
    close: () => executions.close(),
  };
}
