import type { CaseResult } from './contract/compare';
import { describeOutcome } from './contract/compare';
import { supportOf, type Parity } from './findings';
import { motoTypes } from './deploy/known-types';

const titles = { 'local-cloud': 'ours', moto: 'moto', 'dynamodb-local': 'DynamoDB Local' } as const;

/** docs/parity.md: what the engines did differently, and who is right by AWS's documentation. */
export function reportOf(parity: Parity): string {
  const { versions, cases, tables, records } = parity;
  return `${[
    '# Parity',
    '',
    `Written by \`npx nx run local-cloud:parity\` with ${versions.join(' and ')} beside the local cloud; not to be edited.`,
    'The cases are the data of `apps/local-cloud/parity`: a difference that is not among them fails the run.',
    '',
    '## Calls',
    '',
    'Each case is one call through the client of SDK v3, expected to come to what AWS documents. Where a page gives a',
    'limit and no error for it, `ValidationException` is expected, one of the errors common to all of AWS.',
    '',
    ...table(['Service', 'Engine', 'Cases', 'As expected', 'Known differences', 'Unknown'], countRows(cases)),
    '',
    '### Differences',
    '',
    'Right is who does what the page says. Where the page leaves it open nobody is wrong.',
    '',
    ...table(
      ['Service', 'Case', 'Expected', 'Engine', 'Did', 'Right', 'Why'],
      cases.filter(({ verdict }) => verdict !== 'as-expected').map((result) => differenceRow(result, cases)),
    ),
    '',
    '## Stacks',
    '',
    'Every packaged stack, deployed as osls does it: the artifact bucket, the artifacts, then an update. moto registers no',
    'exports that an update adds, so the imports of later stacks are filled in from outputs; the types it cannot make are',
    'left out of what it gets.',
    '',
    ...table(['Stack', 'Ours', 'moto', 'Left out for moto'], stackRows(parity)),
    '',
    ...table(['Resource type', 'Ours', 'moto', 'Why not'], typeRows(parity)),
    '',
    '## Consumer',
    '',
    'The packaged handler gets shuffled, doubled and late events, and writes into a table of the packaged definition; the',
    'fold takes of each case the newest version.',
    '',
    ...table(
      ['Dataset', 'Table of', 'Events', 'Cases', 'Same as the fold'],
      tables.map(({ dataset, engine, events, cases: count, wrong }) => [
        dataset,
        engine,
        `${events}`,
        `${count}`,
        wrong.length === 0 ? 'yes' : `no: ${wrong.join(', ')}`,
      ]),
    ),
    '',
    '## Agent',
    '',
    'The built agent reads one log file, with quotes, commas and line breaks in its rows, for each engine.',
    '',
    ...table(
      ['Service', 'Engine', 'Rows', 'Records', 'Every row, and nothing else'],
      records.map(({ service, engine, lines, received, wrong }) => [
        service,
        engine,
        `${lines}`,
        `${received}`,
        wrong.length === 0 ? 'yes' : `no: ${wrong.join(', ')}`,
      ]),
    ),
  ].join('\n')}\n`;
}

function countRows(cases: readonly CaseResult[]): string[][] {
  const rows = new Map<string, CaseResult[]>();
  for (const result of cases) {
    const key = `${result.service}\n${titles[result.engine]}`;
    rows.set(key, [...(rows.get(key) ?? []), result]);
  }
  return [...rows]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([key, results]) => {
      const count = (...verdicts: string[]) =>
        `${results.filter(({ verdict }) => verdicts.includes(verdict)).length}`;
      return [
        ...key.split('\n'),
        `${results.length}`,
        count('as-expected', 'mended'),
        count('known'),
        count('unknown'),
      ];
    });
}

function differenceRow(result: CaseResult, cases: readonly CaseResult[]): string[] {
  const { service, engine, outcome, verdict } = result;
  const { title, expect, page, documented = true, known } = result.case;
  const right = cases.filter(
    (other) =>
      other.service === service &&
      other.case.title === title &&
      ['as-expected', 'mended'].includes(other.verdict),
  );
  const names = right.map((other) => titles[other.engine]).join(', ') || 'none here';
  const why = known?.[engine]?.why ?? '';
  return [
    service,
    title,
    code(describeOutcome(expect)),
    titles[engine],
    code(describeOutcome(outcome)),
    documented ? `${names} ([page](${page}))` : `open ([page](${page}))`,
    verdict === 'known' ? why : verdict,
  ];
}

function stackRows({ deployed }: Parity): string[][] {
  const ours = deployed.filter(({ engine }) => engine === 'local-cloud');
  return ours.map(({ stack, state }) => {
    const other = deployed.find((entry) => entry.engine === 'moto' && entry.stack === stack);
    const left = Object.entries(other?.types ?? {}).flatMap(([type, { wanted, made }]) =>
      made < wanted ? [`${wanted - made} ${type}`] : [],
    );
    return [stack, state, other?.state ?? '', left.join(', ')];
  });
}

function typeRows({ deployed }: Parity): string[][] {
  const types = [...new Set(deployed.flatMap((entry) => Object.keys(entry.types)))].sort();
  return types.map((type) => {
    const seen = (name: string) => {
      const entries = deployed.filter(({ engine, types: found }) => engine === name && found[type]);
      const sum = { wanted: 0, made: 0 };
      for (const { wanted, made } of entries.map(({ types: found }) => found[type] ?? sum)) {
        sum.wanted += wanted;
        sum.made += made;
      }
      return `${supportOf(sum)} (${sum.made}/${sum.wanted})`;
    };
    return [type, seen('local-cloud'), seen('moto'), motoTypes[type]?.why ?? ''];
  });
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => [...(row[column] ?? '')].length)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width)).join(' | ')} |`;
  const [first = [], ...others] = all;
  return [line(first), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others.map(line)];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(width - [...text].length);
}

function code(text: string): string {
  return `\`${text.length > 120 ? `${text.slice(0, 117)}...` : text}\``;
}
