import { ask, type Cell, type Question, type QuestionParameters } from '@denver/questions';
import { difference } from '../compare';
import { AnswersDifferError } from '../errors';
import { bytesRead, median } from './bytes-read';
import { openStorage, type BenchFolders, type Storage } from './storage';

/** A way to ask: from which files, about which days. */
export interface Way {
  readonly name: string;
  readonly storage: Storage;
  readonly parameters: QuestionParameters;
}

const month = { from: '2015-06-01', to: '2015-06-30' };

/** Ways about all months, then about one month; the first of each group is what the others are compared with. */
export const ways = {
  csv: { name: 'CSV', storage: 'csv', parameters: {} },
  events: { name: 'events', storage: 'events', parameters: {} },
  compacted: { name: 'compacted', storage: 'compacted', parameters: {} },
  cubes: { name: 'cubes', storage: 'cubes', parameters: {} },
  csvMonth: { name: 'CSV, one month', storage: 'csv', parameters: month },
  eventsMonth: { name: 'events, one month', storage: 'events', parameters: month },
  compactedMonth: { name: 'compacted, one month', storage: 'compacted', parameters: month },
  cubesMonth: { name: 'cubes, one month', storage: 'cubes', parameters: month },
} as const satisfies Record<string, Way>;

/** Name of a way. */
export type WayName = keyof typeof ways;

/** What one way took: medians over the rounds. */
export interface Cost {
  readonly bytes: number;
  readonly ms: number;
}

/** One question in every way. */
export interface Measured {
  readonly question: Question;
  readonly rows: number;
  readonly costs: Readonly<Record<WayName, Cost>>;
}

const wayNames = Object.keys(ways) as WayName[];

/**
 * Asks a question in every way, in rounds A B C A B C, each time in an engine of its own.
 *
 * @throws AnswersDifferError before any number is given, when the ways disagree
 */
export async function measureQuestion(
  folders: BenchFolders,
  question: Question,
  rounds: number,
): Promise<Measured> {
  const samples = new Map<WayName, Array<{ bytes: number; ms: number }>>(wayNames.map((name) => [name, []]));
  let answers: Record<WayName, readonly (readonly Cell[])[]> | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const entries: Array<[WayName, readonly (readonly Cell[])[]]> = [];
    for (const name of wayNames) {
      const { rows, cost } = await askOnce(folders, question, ways[name]);
      samples.get(name)?.push(cost);
      entries.push([name, rows]);
    }
    answers ??= checked(
      question,
      Object.fromEntries(entries) as Record<WayName, readonly (readonly Cell[])[]>,
    );
  }
  return {
    question,
    rows: answers?.csv.length ?? 0,
    costs: Object.fromEntries(wayNames.map((name) => [name, costOf(samples.get(name) ?? [])])) as Record<
      WayName,
      Cost
    >,
  };
}

async function askOnce(
  folders: BenchFolders,
  question: Question,
  { storage, parameters }: Way,
): Promise<{ rows: readonly (readonly Cell[])[]; cost: Cost }> {
  const db = await openStorage(folders, storage);
  try {
    const source = storage === 'compacted' || storage === 'cubes' ? storage : 'views';
    const { sql, values } = ask(question, parameters, { engine: 'duckdb', source });
    const before = await bytesRead();
    const start = performance.now();
    const rows = (await db.rows(sql, values)) as Cell[][];
    const ms = performance.now() - start;
    return { rows, cost: { bytes: (await bytesRead()) - before, ms } };
  } finally {
    db.close();
  }
}

function checked<Answers extends Record<WayName, readonly (readonly Cell[])[]>>(
  { id, columns }: Question,
  answers: Answers,
): Answers {
  const pairs: Array<[WayName, WayName]> = [
    ['csv', 'events'],
    ['csv', 'compacted'],
    ['csv', 'cubes'],
    ['csvMonth', 'eventsMonth'],
    ['csvMonth', 'compactedMonth'],
    ['csvMonth', 'cubesMonth'],
  ];
  const differences = pairs.flatMap(([a, b]) => {
    const found = difference(columns, answers[a], answers[b]);
    return found ? [`${id}, ${ways[a].name} and ${ways[b].name}: ${found}`] : [];
  });
  if (differences.length) throw new AnswersDifferError(differences);
  return answers;
}

function costOf(samples: ReadonlyArray<Cost>): Cost {
  return { bytes: median(samples.map(({ bytes }) => bytes)), ms: median(samples.map(({ ms }) => ms)) };
}
