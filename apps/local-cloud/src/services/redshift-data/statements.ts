import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { CloudError } from '../../core/errors';
import type { Log, ObjectStore } from '../../core/service';
import type { GlueCatalog } from '../glue';
import type { QueryDetail } from './session';
import { isOver, type StatementRecord, type SubStatement } from './statement-record';
import { runStatements } from './statement-runner';
import type { StatementStore } from './statement-store';
import type { StatementTarget } from './target';
import type { Warehouses } from './warehouse';

/** What is asked for with `ExecuteStatement` or `BatchExecuteStatement`, checked. */
export interface StatementRequest extends StatementTarget {
  sqls: string[];
  isBatch: boolean;
  parameters: Array<{ name: string; value: string }>;
  name?: string;
  token?: string;
}

/** What running statements needs. */
export interface StatementsOptions {
  store: StatementStore;
  warehouses: Warehouses;
  catalog: GlueCatalog;
  objects: ObjectStore;
  log: Log;
  clock: () => number;
  /** Statements that run side by side; others are SUBMITTED. */
  concurrency: number;
}

/** Statements that are not over, at most, as on AWS. */
const maximumActive = 500;

/** Statements on their way: submitted, started, stopped, over. */
export class Statements {
  readonly #waiting: string[] = [];
  readonly #running = new Map<string, { controller: AbortController; done: Promise<void> }>();
  /** Tells the ids of statements that are over. */
  readonly #over = new EventEmitter().setMaxListeners(0);

  constructor(private readonly options: StatementsOptions) {}

  /**
   * Submits statements and answers what is kept of them. The same token with the same request answers the first again.
   *
   * @param isHeld the statements change nothing and the caller keeps their id to itself: they are on the disk when they
   *   are over, or once `keep` says so
   * @throws CloudError ValidationException for a token used for another request, ActiveStatementsExceededException
   */
  async start(request: StatementRequest, isHeld = false): Promise<StatementRecord> {
    const { store, clock } = this.options;
    const nowMs = clock();
    const requestHash = hashOf(request);
    const before = request.token === undefined ? undefined : store.byToken(request.token, nowMs);
    if (before) {
      if (before.requestHash === requestHash) return before;
      throw new CloudError('ValidationException', 'ClientToken was used with different parameters before.');
    }
    if (this.#waiting.length + this.#running.size >= maximumActive)
      throw new CloudError(
        'ActiveStatementsExceededException',
        `Active statements exceeded the allowed quota (${maximumActive}).`,
      );
    await store.forgetOld(nowMs);
    const { sqls, isBatch: _, ...rest } = request;
    const record: StatementRecord = {
      ...rest,
      id: randomUUID(),
      isBatch: request.isBatch,
      statements: sqls.map((sql) => submitted(sql, nowMs)),
      status: 'SUBMITTED',
      createdMs: nowMs,
      updatedMs: nowMs,
      duration: 0,
      pid: process.pid,
      requestHash,
    };
    if (isHeld) store.hold(record);
    else await store.save(record);
    this.#waiting.push(record.id);
    this.startNext();
    return record;
  }

  /**
   * Stops a statement: one that waits at once, one that runs as soon as the engine lets go of it.
   *
   * @returns false when it is over already
   */
  async cancel(id: string): Promise<boolean> {
    const { store, clock } = this.options;
    const record = store.get(id);
    if (!record || isOver(record.status)) return false;
    const index = this.#waiting.indexOf(id);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      await store.save({
        ...record,
        status: 'ABORTED',
        updatedMs: clock(),
        statements: aborted(record, clock()),
      });
      this.#over.emit(id);
      return true;
    }
    const running = this.#running.get(id);
    running?.controller.abort();
    await running?.done;
    return store.get(id)?.status === 'ABORTED';
  }

  /** Waits until a statement is over, and no longer than `waitMs`. */
  async settle(id: string, waitMs: number): Promise<void> {
    const record = this.options.store.get(id);
    if (!record || isOver(record.status)) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#over.off(id, end);
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      this.#over.once(id, end);
    });
  }

  /** Queries that are over, newest first. */
  history(namespaceId: string): QueryDetail[] {
    return this.options.store
      .list()
      .filter((record) => record.namespaceId === namespaceId)
      .flatMap((record) =>
        record.statements.map((statement, index) => ({
          queryId: statement.queryId,
          statementId: record.isBatch ? `${record.id}:${index + 1}` : record.id,
          text: statement.sql,
          status: statement.status,
          startMs: statement.startedMs ?? statement.createdMs,
          endMs: statement.updatedMs,
          reads: statement.reads ?? [],
        })),
      );
  }

  /** Stops all and waits for them. */
  async close(): Promise<void> {
    for (const id of [...this.#waiting]) await this.cancel(id);
    for (const { controller } of this.#running.values()) controller.abort();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  private startNext(): void {
    if (this.#running.size >= this.options.concurrency) return;
    const id = this.#waiting.shift();
    if (id === undefined) return;
    const controller = new AbortController();
    const done = this.run(id, controller.signal)
      .catch((error: unknown) => this.options.log.error('A statement could not be recorded', { id, error }))
      .finally(() => {
        this.#running.delete(id);
        this.#over.emit(id);
        this.startNext();
      });
    this.#running.set(id, { controller, done });
    this.startNext();
  }

  private async run(id: string, signal: AbortSignal): Promise<void> {
    const { store, warehouses, catalog, objects, clock } = this.options;
    const changed = (facts: Partial<StatementRecord>): StatementRecord => ({
      ...(store.get(id) as StatementRecord),
      updatedMs: clock(),
      ...facts,
    });
    const change = (facts: Partial<StatementRecord>): Promise<void> => store.save(changed(facts));
    const start = process.hrtime.bigint();
    const over = (): Partial<StatementRecord> => ({ duration: Number(process.hrtime.bigint() - start) });
    const record = store.get(id);
    if (!record) return;
    store.update(changed({ status: 'STARTED' }));
    try {
      const warehouse = await warehouses.get(record.namespaceId);
      await runStatements(record, {
        ...{ warehouse, catalog, objects, clock, signal },
        database: record.namespaceDatabase,
        maximumSeconds: record.maximumSeconds,
        resultFolder: (index) => store.resultFolder(id, index),
        nextQueryId: () => store.nextQueryId(),
        history: () => this.history(record.namespaceId),
        report: (index, facts) =>
          store.update(changed({ statements: withFacts(store.get(id) ?? record, index, facts) })),
      });
      await change({ ...over(), status: 'FINISHED' });
    } catch (error) {
      const now = store.get(id) ?? record;
      if (signal.aborted) return change({ ...over(), status: 'ABORTED', statements: aborted(now, clock()) });
      const message = error instanceof Error ? error.message : String(error);
      if (/internal error of the local cloud/.test(message))
        this.options.log.warn('A statement failed in the engine', { id, error });
      await change({ ...over(), status: 'FAILED', error: message, statements: aborted(now, clock()) });
    }
  }
}

function submitted(sql: string, nowMs: number): SubStatement {
  return {
    sql,
    status: 'SUBMITTED',
    createdMs: nowMs,
    updatedMs: nowMs,
    duration: -1,
    resultRows: -1,
    resultSize: -1,
    hasResultSet: false,
    queryId: 0,
  };
}

function withFacts(record: StatementRecord, index: number, facts: Partial<SubStatement>): SubStatement[] {
  return record.statements.map((statement, place) =>
    place === index ? { ...statement, ...facts } : statement,
  );
}

function aborted({ statements }: StatementRecord, nowMs: number): SubStatement[] {
  return statements.map((statement) =>
    isOver(statement.status) ? statement : { ...statement, status: 'ABORTED', updatedMs: nowMs },
  );
}

function hashOf(request: StatementRequest): string {
  const { sqls, isBatch, parameters, workgroup, database, name } = request;
  return createHash('sha256')
    .update(JSON.stringify([sqls, isBatch, parameters, workgroup, database, name ?? null]))
    .digest('hex');
}
