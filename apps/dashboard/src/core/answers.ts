import {
  ask,
  type Question,
  type QuestionParameters,
  type ResultColumn,
  type Statement,
} from '@denver/questions';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { EngineName, Source } from '../config';
import { typedRows, type Cell, type EngineRows, type Rows } from './answer';
import { AnswerCache, type CacheStats } from './answer-cache';
import { noData, type DataState } from './data-state';
import { suppress } from './suppress';
import { turnstile } from './turnstile';

/** Runs statements. */
export interface Engine {
  readonly name: EngineName;
  /**
   * Runs one statement to its end.
   *
   * @param questionId names the statement where the engine keeps a history
   *
   * @throws EngineUnavailableError, EngineFailedError, TablesMissingError
   */
  run(statement: Statement, questionId: string): Promise<EngineRows>;
}

/** An answer as the API gives it. */
export interface Answer {
  readonly question: string;
  readonly parameters: QuestionParameters;
  /** Version of the data it was given from. */
  readonly version: string;
  /** ISO time of that data. */
  readonly asOf: string | null;
  readonly columns: readonly ResultColumn[];
  readonly rows: Rows;
  /** Counts that are too small to be shown, `[row, column]`; null in `rows`. */
  readonly withheld: ReadonlyArray<readonly [number, number]>;
  /** The answer in one sentence. */
  readonly answer: string;
}

/** An answer, ready to be sent. */
export interface KeptAnswer {
  readonly answer: Answer;
  readonly etag: string;
  readonly json: Buffer;
  readonly gzip: Buffer;
  readonly bytes: number;
}

/** What answers are made with. */
export interface AnswersOptions {
  readonly engine: Engine;
  readonly source: Source;
  /** Bound of the answers kept, in bytes. */
  readonly maxBytes: number;
  /** Statements at the engine at once; more wait, up to 32 times as many. */
  readonly abreast: number;
}

/** Says what an answer without rows says, whatever was asked. */
const nothing = 'There is nothing to show for this selection.';

/** Answers questions from an engine: kept by (question, parameters, data version), equal ones in flight asked once. */
export class Answers {
  readonly #cache: AnswerCache<KeptAnswer>;
  readonly #queue: <T>(task: () => Promise<T>) => Promise<T>;
  #newest = noData.version;

  constructor(private readonly options: AnswersOptions) {
    this.#cache = new AnswerCache(options.maxBytes);
    this.#queue = turnstile(options.abreast, options.abreast * 32);
  }

  get stats(): CacheStats {
    return this.#cache.stats;
  }

  /**
   * The answer for one state of the data. Without data nothing is asked of the engine.
   *
   * @throws QuestionParameterError the parameters are none of the question's
   * @throws DashboardError what the engine came to, or that too many wait
   */
  async get(question: Question, parameters: QuestionParameters, state: DataState): Promise<KeptAnswer> {
    const { engine, source } = this.options;
    const statement = ask(question, parameters, { engine: engine.name, source });
    if (state.version !== this.#newest) {
      this.#newest = state.version;
      this.#cache.drop((key) => !key.startsWith(`${state.version} `));
    }
    const key = `${state.version} ${question.id} ${JSON.stringify(parameters)}`;
    return this.#cache.get(key, async () => {
      const rows = state.version === noData.version ? [] : await this.#ask(question, statement);
      return keptAnswer(question, parameters, state, rows, key);
    });
  }

  async #ask(question: Question, statement: Statement): Promise<Rows> {
    return typedRows(question, await this.#queue(() => this.options.engine.run(statement, question.id)));
  }
}

function keptAnswer(
  question: Question,
  parameters: QuestionParameters,
  state: DataState,
  allRows: Rows,
  key: string,
): KeptAnswer {
  const { rows, withheld } = suppress(question, parameters, allRows);
  const answer: Answer = {
    question: question.id,
    parameters,
    version: state.version,
    asOf: state.refreshedAt,
    columns: question.columns,
    rows,
    withheld,
    answer: rows.length === 0 ? nothing : question.answer(rows as Cell[][]),
  };
  const json = Buffer.from(JSON.stringify(answer));
  const gzip = gzipSync(json, { level: 5 });
  const etag = `"${createHash('sha256').update(key).digest('base64url').slice(0, 24)}"`;
  // Objects of parsed rows take about six times their JSON.
  return { answer, etag, json, gzip, bytes: json.byteLength * 7 + gzip.byteLength };
}
