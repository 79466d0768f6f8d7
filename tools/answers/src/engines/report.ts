import { questions } from '@denver/questions';
import { markdownTable } from '../markdown-table';
import type { EngineCheck, ReferenceAnswer } from './check-engine';
import type { Translation } from './engine';

/** Everything a run found. */
export interface EnginesReport {
  /** Title and version of what all others are compared with. */
  readonly reference: string;
  readonly answers: readonly ReferenceAnswer[];
  readonly checks: readonly EngineCheck[];
  readonly translations: ReadonlyMap<string, readonly Translation[]>;
  /** Rows of each dataset in the lake. */
  readonly events: Readonly<Record<string, number>>;
}

/** All that differed, one line each. */
export function allDifferences({ checks }: EnginesReport): string[] {
  return checks.flatMap(({ title, source, differences }) =>
    [...differences].flatMap(([id, found]) =>
      found.map((text) => `${id} from ${source} on ${title}: ${text}`),
    ),
  );
}

/** docs/engines.md. */
export function enginesMarkdown(report: EnginesReport): string {
  const { checks, answers } = report;
  const heads = [
    'question',
    'rows',
    ...checks.map(({ title, version, source }) => `${title} ${version}, ${source}`),
  ];
  const body = questions.map(({ id }) => [
    `\`${id}\``,
    answers
      .filter(({ question }) => question.id === id)
      .map(({ rows }) => rows.length)
      .join(' / '),
    ...checks.map(({ differences }) => standing(differences.get(id))),
  ]);
  const events = Object.entries(report.events).map(([id, count]) => `${count.toLocaleString('en-US')} ${id}`);
  return `# Answers on other engines

Made by \`npx nx run questions:engines\`; do not edit.

Each question is asked in three ways (everything; part of a year with months that are not whole; narrowed by every parameter
it takes), and where cubes keep the greatest counts of a period in five more (one month; one year; one neighborhood, agency, type), of the local cloud's Redshift and of engines that share no code with this project, over the same Parquet files: a synthetic city of
${events.join(' and ')} events with updates and duplicates. Their rows, with the types of the question's columns and in the
order they came, must equal those of the local cloud's ${report.reference}, which reads the newest-version views.

${markdownTable([heads, ...body])}

\`rows\`: the rows of the answers. "equal": all of them are. Cubes are made on each engine from its own views, by the
statement that a refresh uses.

## What was said differently

All else ran as it stands in \`apps/catalog/sql\`, \`apps/warehouse/sql\` and \`libs/questions\`.

${[...report.translations].map(([title, list]) => translationList(title, list)).join('\n\n')}
`;
}

function standing(found: readonly string[] | undefined): string {
  if (found === undefined) return 'not asked';
  return found.length === 0 ? 'equal' : '**differs**';
}

function translationList(title: string, list: readonly Translation[]): string {
  return [`**${title}**`, '', ...list.map(({ what, change }) => `- ${what}: ${change}.`)].join('\n');
}
