import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { JsonService, ObjectStore, ServiceDependencies } from '../../core/service';
import type { GlueCatalog } from '../glue';
import { metadataOperations } from './metadata-operations';
import { readSession } from './open-session';
import { statementOperations } from './statement-operations';
import { StatementStore } from './statement-store';
import { Statements } from './statements';
import type { FindWorkgroup } from './target';
import { Warehouses } from './warehouse';

/** What the Data API needs of the other services. */
export interface RedshiftDataOptions extends ServiceDependencies {
  objects: ObjectStore;
  catalog: GlueCatalog;
  findWorkgroup: FindWorkgroup;
  /** Folder of the buckets, which external tables are read from. */
  dataFolder: string;
  /** Whether state is forced to the disk; default true. */
  fsync?: boolean;
  /** Statements that run side by side; default 4. */
  concurrency?: number;
  /** Memory of a namespace's engine before it spills to disk; default `2GB`. */
  memoryLimit?: string;
}

/**
 * The Amazon Redshift Data API over a DuckDB database per namespace: Redshift's SQL on tables of its own and on those
 * of the Glue catalog, asynchronous statements, results for a day.
 *
 * Statements are read by a parser of their own and written anew for the engine, so that what is not done is refused
 * by name. @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/Welcome.html
 */
export async function createRedshiftData(options: RedshiftDataOptions): Promise<JsonService> {
  const { stateDirectory, objects, catalog, log, findWorkgroup, dataFolder } = options;
  const clock = options.clock ?? Date.now;
  const durability = { fsync: options.fsync ?? true };
  const store = await StatementStore.open(stateDirectory, clock(), durability);
  const warehouses = new Warehouses({
    folder: path.join(stateDirectory, 'namespaces'),
    dataFolders: [dataFolder],
    threads: availableParallelism(),
    memoryLimit: options.memoryLimit ?? '2GB',
    durability,
  });
  const concurrency = options.concurrency ?? 4;
  const statements = new Statements({ store, warehouses, catalog, objects, log, clock, concurrency });
  return {
    name: 'redshift-data',
    targetPrefix: 'RedshiftData',
    jsonVersion: '1.1',
    operations: {
      ...statementOperations({ statements, store, findWorkgroup, clock }),
      ...metadataOperations({
        findWorkgroup,
        read: async ({ namespaceId, database }, use) => {
          const warehouse = await warehouses.get(namespaceId);
          const history = () => statements.history(namespaceId);
          return readSession({ warehouse, catalog, objects, clock, database, history }, use);
        },
      }),
    },
    stats: () => ({ statements: store.list().length }),
    close: async () => {
      await statements.close();
      await warehouses.close();
    },
  };
}
