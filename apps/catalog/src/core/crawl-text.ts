import type { CrawlDrift } from './crawl-drift';

/** What a crawl found of one dataset. */
export interface CrawledDataset {
  readonly table: string;
  readonly location: string;
  /** `empty`: there are no files, so nothing was compared. */
  readonly state: 'compared' | 'empty';
  readonly columns: number;
  readonly partitions: number;
  readonly drift: readonly CrawlDrift[];
}

/** One line per dataset, then a table of what differs. */
export function crawlLines(datasets: readonly CrawledDataset[], others: readonly string[]): string[] {
  const drift = datasets.flatMap((dataset) => dataset.drift);
  return [
    ...datasets.map(datasetLine),
    ...others.map((name) => `${name}  is of no dataset`),
    ...(drift.length === 0 ? [] : ['', ...tableLines(drift)]),
  ];
}

/** One difference in a sentence, e.g. `service_request_events.severity is new (string)`. */
export function driftText({ table, kind, column, expected, found, partition }: CrawlDrift): string {
  const where = `${column === undefined ? table : `${table}.${column}`}${partition ? ` in ${partition}` : ''}`;
  switch (kind) {
    case 'new':
      return `${where} is new (${found})`;
    case 'missing':
      return `${where} is missing (${expected})`;
    case 'retyped':
      return `${where} is ${found}, not ${expected}`;
    case 'format':
      return `${where} is ${found}, not ${expected}`;
    case 'no-table':
      return `${where} has files, and the crawler made no table of ${expected}`;
    case 'other-table':
      return `${where} has files too different for one table: ${found}`;
  }
}

function datasetLine({ table, location, state, columns, partitions, drift }: CrawledDataset): string {
  if (state === 'empty') return `${table}  nothing to crawl in ${location}`;
  const verdict = drift.length === 0 ? 'as the model says' : `${drift.length} differences`;
  return `${table}  ${columns} columns, ${partitions} partitions: ${verdict}`;
}

const header = ['TABLE', 'COLUMN', 'DRIFT', 'MODEL', 'FILES', 'WHERE'];

function tableLines(drift: readonly CrawlDrift[]): string[] {
  const rows = drift.map(({ table, column = '-', kind, part, expected = '-', found = '-', partition }) => [
    table,
    column,
    part === 'partition-key' ? `${kind} key` : kind,
    expected,
    found,
    partition ?? 'all',
  ]);
  const widths = header.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  return [header, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
