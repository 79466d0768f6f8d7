import { ask, questions, type Cell, type Question, type Source } from '@denver/questions';
import { difference } from '../compare';
import { EngineStatementError } from '../errors';
import { parameterSets, type ParameterSet } from '../parameter-sets';
import type { AnsweringEngine } from './engine';

/** What a question gave with one set of parameters. */
export interface ReferenceAnswer {
  readonly question: Question;
  readonly set: ParameterSet;
  readonly rows: readonly (readonly Cell[])[];
}

/** How an engine answered from one source. */
export interface EngineCheck {
  readonly title: string;
  readonly version: string;
  readonly source: Source;
  /** Question id → what differed, in words; empty when every set of parameters gave the same rows. */
  readonly differences: ReadonlyMap<string, readonly string[]>;
}

/** Asks every question with every set of parameters, once. */
export async function referenceAnswers(engine: AnsweringEngine): Promise<ReferenceAnswer[]> {
  const answers: ReferenceAnswer[] = [];
  for (const question of questions)
    for (const set of parameterSets(question)) {
      const rows = await engine.query(
        ask(question, set.parameters, { engine: engine.dialect, source: 'views' }),
      );
      answers.push({ question, set, rows });
    }
  return answers;
}

/** Asks the same of another engine and compares. */
export async function checkEngine(
  engine: AnsweringEngine,
  source: Source,
  reference: readonly ReferenceAnswer[],
): Promise<EngineCheck> {
  const differences = new Map<string, string[]>();
  for (const { question, set, rows } of reference) {
    const found = differences.get(question.id) ?? [];
    differences.set(question.id, found);
    const statement = ask(question, set.parameters, { engine: engine.dialect, source });
    try {
      const problem = difference(question.columns, rows, await engine.query(statement));
      if (problem) found.push(`${set.name}: ${problem}`);
    } catch (error) {
      if (!(error instanceof EngineStatementError)) throw error;
      found.push(`${set.name}: ${error.message}`);
    }
  }
  return { title: engine.title, version: engine.version, source, differences };
}
