import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DocumentStore } from '../../core/document-store';
import type { Durability } from '../../core/durable-file';
import { KeyedMutex } from '../../core/keyed-mutex';
import { isOver, onlyReads, type StatementRecord } from './statement-record';

/** Statements and their results are kept for a day. */
const keptMs = 24 * 3_600_000;

/** Statements of the last day with the folders of their results. */
export class StatementStore {
  readonly #byToken = new Map<string, string>();
  #lastQueryId = 0;
  #forgotMs = 0;
  /** Statements whose newest state is in memory only. */
  readonly #live = new Map<string, StatementRecord>();
  readonly #writes = new KeyedMutex();

  private constructor(
    private readonly documents: DocumentStore<StatementRecord>,
    private readonly folder: string,
  ) {}

  /** Opens the history. What was under way when the process ended has failed, and says so. */
  static async open(folder: string, nowMs: number, durability: Durability): Promise<StatementStore> {
    const documents = await DocumentStore.open<StatementRecord>(path.join(folder, 'statements'), durability);
    const store = new StatementStore(documents, folder);
    for (const [, record] of documents.entries()) {
      store.remember(record);
      if (!isOver(record.status)) await store.save(lost(record, nowMs));
    }
    await store.forgetOld(nowMs);
    return store;
  }

  get(id: string): StatementRecord | undefined {
    return this.#live.get(id) ?? this.documents.get(id);
  }

  /** The statement a token was used for in the last eight hours, as on AWS. */
  byToken(token: string, nowMs: number): StatementRecord | undefined {
    const id = this.#byToken.get(token);
    const record = id === undefined ? undefined : this.get(id);
    return record && nowMs - record.createdMs < 8 * 3_600_000 ? record : undefined;
  }

  /** Newest first. */
  list(): StatementRecord[] {
    const records = new Map([...this.documents.entries(), ...this.#live]);
    return [...records.values()].sort(
      (left, right) => right.createdMs - left.createdMs || (left.id < right.id ? -1 : 1),
    );
  }

  nextQueryId(): number {
    this.#lastQueryId += 1;
    return this.#lastQueryId;
  }

  /** Folder of the result of one SQL text. */
  resultFolder(id: string, index: number): string {
    return path.join(this.folder, 'results', id, String(index + 1));
  }

  /** Takes a statement in that need not outlive this process yet: see `keep`. */
  hold(record: StatementRecord): void {
    this.remember(record);
    this.#live.set(record.id, record);
  }

  /** Keeps a statement that is only held so far: on disk when it returns. */
  async keep(id: string): Promise<void> {
    await this.#writes.run(id, async () => {
      const record = this.#live.get(id);
      if (record && !this.documents.get(id)) await this.documents.put(id, record);
    });
  }

  /** Notes what is known of a statement under way. */
  update(record: StatementRecord): void {
    this.#live.set(record.id, record);
  }

  /**
   * Keeps a statement: on disk when it returns. Until then it is as it was, so that no one is told what may be lost. One
   * that only reads is not forced there, as its result is not: it survives a killed process, and a power cut may take both.
   */
  async save(record: StatementRecord): Promise<void> {
    this.remember(record);
    await this.#writes.run(record.id, async () => {
      const before = this.get(record.id);
      if (before) this.#live.set(record.id, before);
      await this.documents.put(record.id, record, onlyReads(record) ? { fsync: false } : undefined);
      this.#live.delete(record.id);
    });
  }

  /** Removes what is older than a day; looks once a minute. */
  async forgetOld(nowMs: number): Promise<void> {
    if (nowMs - this.#forgotMs < 60_000) return;
    this.#forgotMs = nowMs;
    for (const [id, record] of this.documents.entries()) {
      if (!isOver(record.status) || nowMs - record.createdMs < keptMs) continue;
      if (record.token !== undefined) this.#byToken.delete(record.token);
      await this.documents.remove(id);
      await rm(path.join(this.folder, 'results', id), { recursive: true, force: true });
    }
  }

  private remember(record: StatementRecord): void {
    if (record.token !== undefined) this.#byToken.set(record.token, record.id);
    this.#lastQueryId = Math.max(this.#lastQueryId, ...record.statements.map(({ queryId }) => queryId));
  }
}

function lost(record: StatementRecord, nowMs: number): StatementRecord {
  const error = 'ERROR: The local cloud ended while the statement ran. Its transaction is rolled back.';
  return {
    ...record,
    status: 'FAILED',
    error,
    updatedMs: nowMs,
    statements: record.statements.map((statement) =>
      isOver(statement.status) && !record.isBatch
        ? statement
        : { ...statement, status: 'FAILED', error, updatedMs: nowMs },
    ),
  };
}
