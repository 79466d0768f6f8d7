import { createHash, randomUUID } from 'node:crypto';
import type { Log } from '../../core/service';
import { fromEngine } from './engine-errors';
import type { Execution, ExecutionStore } from './execution-store';
import type { PreparedStatements } from './prepared-statements';
import type { QueryRunner } from './query-runner';
import { invalid, readRequest, type ReadStatement } from './read-request';
import type { Statement } from './sql/statement';
import type { WorkGroupStore } from './work-groups';

/** What is asked for with `StartQueryExecution`, checked. */
export interface QueryRequest {
  sql: string;
  workGroup: string;
  database?: string;
  catalog?: string;
  outputLocation?: string;
  encryption?: Record<string, unknown>;
  token?: string;
  parameters: string[];
}

/** What running queries needs. */
export interface ExecutionsOptions {
  store: ExecutionStore;
  groups: WorkGroupStore;
  prepared: PreparedStatements;
  runner: QueryRunner;
  log: Log;
  clock: () => number;
  /** Queries that run side by side; others are QUEUED. */
  concurrency: number;
}

interface Waiting {
  id: string;
  statement: Statement;
  bytesScannedCutoff: number | undefined;
}

/** Queries on their way: queued, running, stopped, done. */
export class Executions {
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<string, { controller: AbortController; done: Promise<void> }>();

  constructor(private readonly options: ExecutionsOptions) {}

  /**
   * Starts a query and answers its id. The same token with the same request answers the first id again.
   *
   * @throws CloudError InvalidRequestException for a statement that cannot be parsed, a workgroup that is missing or
   *   disabled, a token used for another request, or when no output location is known
   */
  async start(request: QueryRequest): Promise<string> {
    const { store, groups, clock, prepared } = this.options;
    const requestHash = hashOf(request);
    const before = request.token === undefined ? undefined : store.byToken(request.token);
    if (before) {
      if (before.requestHash === requestHash) return before.id;
      throw invalid('Idempotent parameters do not match');
    }
    const group = groups.get(request.workGroup);
    if (group.state === 'DISABLED') throw invalid(`WorkGroup ${group.name} is disabled.`);
    const parsed = readRequest(request, prepared);
    const id = randomUUID();
    const { configuration } = group;
    const location = configuration.enforce
      ? (configuration.outputLocation ?? request.outputLocation)
      : (request.outputLocation ?? configuration.outputLocation);
    if (location === undefined)
      throw invalid(
        'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
      );
    const encryption = configuration.enforce ? configuration.encryption : request.encryption;
    await store.save({
      id,
      sql: request.sql,
      statementType: parsed.type,
      substatementType: parsed.subtype,
      workGroup: group.name,
      ...(request.database === undefined ? {} : { database: request.database }),
      ...(request.catalog === undefined ? {} : { catalog: request.catalog }),
      parameters: request.parameters,
      outputLocation: `${location.replace(/\/?$/, '/')}${id}${endingOf(parsed)}`,
      ...(encryption ? { encryption } : {}),
      ...(request.token === undefined ? {} : { token: request.token }),
      requestHash,
      state: 'QUEUED',
      submittedMs: clock(),
      bytesScanned: 0,
      columns: [],
    });
    if (parsed.error) await this.finish(id, { state: 'FAILED', reason: parsed.error.reason(request.sql) });
    else
      this.enqueue({ id, statement: parsed.statement, bytesScannedCutoff: configuration.bytesScannedCutoff });
    return id;
  }

  /** Stops a query that is not done; one that is done stays as it is. */
  async stop(id: string): Promise<void> {
    const index = this.#waiting.findIndex((waiting) => waiting.id === id);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      await this.finish(id, { state: 'CANCELLED', reason: 'Query cancelled by user' });
      return;
    }
    this.#running.get(id)?.controller.abort();
  }

  /** Stops all and waits for them. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    for (const { controller } of this.#running.values()) controller.abort();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  private enqueue(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.startNext();
  }

  private startNext(): void {
    if (this.#running.size >= this.options.concurrency) return;
    const next = this.#waiting.shift();
    if (!next) return;
    const controller = new AbortController();
    const done = this.run(next, controller.signal)
      .catch((error: unknown) =>
        this.options.log.error('A query could not be recorded', { id: next.id, error }),
      )
      .finally(() => {
        this.#running.delete(next.id);
        this.startNext();
      });
    this.#running.set(next.id, { controller, done });
  }

  private async run({ id, statement, bytesScannedCutoff }: Waiting, signal: AbortSignal): Promise<void> {
    const { store, runner, clock } = this.options;
    const execution = store.get(id);
    if (!execution) return;
    await store.save({ ...execution, state: 'RUNNING', startedMs: clock() });
    const startMs = performance.now();
    const { database, outputLocation } = execution;
    try {
      const result = await runner.run({
        id,
        statement,
        workGroup: execution.workGroup,
        database,
        outputLocation,
        bytesScannedCutoff,
        signal,
      });
      const { cancelled, ...facts } = result;
      const engineMs = Math.round(performance.now() - startMs);
      await this.finish(id, {
        ...(cancelled === undefined ? { state: 'SUCCEEDED' } : { state: 'CANCELLED', reason: cancelled }),
        ...facts,
        engineMs,
      });
    } catch (error) {
      const engineMs = Math.round(performance.now() - startMs);
      if (signal.aborted)
        await this.finish(id, { state: 'CANCELLED', reason: 'Query cancelled by user', engineMs });
      else await this.finish(id, { state: 'FAILED', reason: this.reasonOf(error, execution), engineMs });
    }
  }

  private reasonOf(error: unknown, execution: Execution): string {
    const failure = fromEngine(error);
    if (failure.errorName === 'GENERIC_INTERNAL_ERROR')
      this.options.log.warn('A query failed in the engine', { id: execution.id, error });
    return failure.reason(execution.sql);
  }

  private async finish(id: string, facts: Partial<Execution> & Pick<Execution, 'state'>): Promise<void> {
    const { store, clock } = this.options;
    const execution = store.get(id);
    if (execution) await store.save({ ...execution, ...facts, completedMs: clock() });
  }
}

/** What follows the id in the name of a result. */
function endingOf(parsed: ReadStatement): string {
  if (!parsed.error && parsed.statement.kind === 'unload') return '';
  return parsed.type === 'DML' ? '.csv' : '.txt';
}

function hashOf(request: QueryRequest): string {
  const { sql, workGroup, database, catalog, outputLocation, parameters } = request;
  const parts = [sql, workGroup, database ?? null, catalog ?? null, outputLocation ?? null, parameters];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
