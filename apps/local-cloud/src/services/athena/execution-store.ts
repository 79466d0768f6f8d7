import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import type { ColumnInfo } from './column-info';

/** Where a query stands. */
export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** A query as kept. Times are milliseconds since the epoch. */
export interface Execution {
  id: string;
  sql: string;
  statementType: 'DDL' | 'DML' | 'UTILITY';
  substatementType: string;
  workGroup: string;
  database?: string;
  catalog?: string;
  parameters: string[];
  /** Of the result object, e.g. `s3://lake/athena-results/<id>.csv`; that of an `UNLOAD` has no ending and no object. */
  outputLocation: string;
  encryption?: Record<string, unknown>;
  /** `ClientRequestToken`. */
  token?: string;
  /** What a call with the same token must say again. */
  requestHash: string;
  state: QueryState;
  reason?: string;
  submittedMs: number;
  startedMs?: number;
  completedMs?: number;
  planningMs?: number;
  engineMs?: number;
  bytesScanned: number;
  /** Rows an `UNLOAD` has written; its result has none. */
  rowsWritten?: number;
  /** `s3://` of the list of files an `UNLOAD` has written. */
  manifestLocation?: string;
  columns: ColumnInfo[];
}

/** Athena keeps the history for 45 days; here it is also bounded in number. */
const keep = { days: 45, executions: 5_000 };

/** Executions, newest last, each in a JSON file of its own. */
export class ExecutionStore {
  readonly #executions = new Map<string, Execution>();
  readonly #byToken = new Map<string, string>();

  private constructor(
    private readonly folder: string,
    private readonly durability: Durability,
  ) {}

  /** Opens the history. What was under way when the process ended has failed, and says so. */
  static async open(folder: string, nowMs: number, durability: Durability): Promise<ExecutionStore> {
    const store = new ExecutionStore(folder, durability);
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
    const found = texts
      .map((text) => JSON.parse(text) as Execution)
      .sort((a, b) => a.submittedMs - b.submittedMs);
    for (const execution of found) {
      const isUnderWay = execution.state === 'QUEUED' || execution.state === 'RUNNING';
      store.remember(execution);
      if (isUnderWay)
        await store.save({
          ...execution,
          state: 'FAILED',
          reason: 'INTERNAL_ERROR_QUERY_ENGINE: The local cloud ended while the query ran. Start it again.',
          completedMs: nowMs,
        });
    }
    return store;
  }

  get(id: string): Execution | undefined {
    return this.#executions.get(id);
  }

  /** The execution a token was used for. */
  byToken(token: string): Execution | undefined {
    const id = this.#byToken.get(token);
    return id === undefined ? undefined : this.#executions.get(id);
  }

  /** Newest first. */
  list(workGroup: string): Execution[] {
    return [...this.#executions.values()].filter((execution) => execution.workGroup === workGroup).reverse();
  }

  /** Keeps an execution in place of its former self. */
  async save(execution: Execution): Promise<void> {
    this.remember(execution);
    await replaceFile(this.fileOf(execution.id), JSON.stringify(execution), this.durability);
    await this.forgetOld(execution.submittedMs);
  }

  private remember(execution: Execution): void {
    this.#executions.set(execution.id, execution);
    if (execution.token !== undefined) this.#byToken.set(execution.token, execution.id);
  }

  private async forgetOld(nowMs: number): Promise<void> {
    for (const [id, execution] of this.#executions) {
      const isOld = nowMs - execution.submittedMs > keep.days * 86_400_000;
      if (!isOld && this.#executions.size <= keep.executions) return;
      this.#executions.delete(id);
      if (execution.token !== undefined) this.#byToken.delete(execution.token);
      await rm(this.fileOf(id), { force: true });
    }
  }

  private fileOf(id: string): string {
    return path.join(this.folder, `${id}.json`);
  }
}
