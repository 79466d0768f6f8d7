import type { Question } from '@denver/questions';
import { markdownTable } from '../markdown-table';
import type { Measured, WayName } from './measure';

/** A run of the bench over four kinds of files. */
export interface BenchReport {
  readonly machine: string;
  readonly duckDb: string;
  readonly events: Readonly<Record<string, number>>;
  readonly rounds: number;
  /** Bytes on disk. */
  readonly size: {
    /** The rows as the city writes them, by dataset: what every ratio of bytes compares with. */
    readonly cityCsv: Readonly<Record<string, number>>;
    /** The events as CSV, which is what the engine reads: longer by ids, versions and what was derived. */
    readonly csv: number;
    readonly events: number;
    readonly compacted: number;
    readonly cubes: number;
  };
  /** Part of the events' bytes that tells the newest version of each case. */
  readonly versionShare: number;
  readonly measured: readonly Measured[];
}

/** Ways that are compared with CSV. */
export const comparedWays = [
  'events',
  'eventsMonth',
  'compacted',
  'compactedMonth',
  'cubes',
  'cubesMonth',
] as const satisfies readonly WayName[];

type ComparedWay = (typeof comparedWays)[number];

/** What the project aims at: so many times fewer bytes than the city's CSV. */
export const goals: Readonly<Partial<Record<ComparedWay, number>>> = {
  compacted: 200,
  compactedMonth: 1_000,
  cubes: 10_000,
};

/** How many times fewer bytes a way reads than the city's CSV of the datasets that the question is about. */
export function byteRatio(
  { size }: Pick<BenchReport, 'size'>,
  { costs, question }: Measured,
  way: WayName,
): number {
  return cityBytes(size, question) / Math.max(1, costs[way].bytes);
}

/** Bytes of the city's CSV of the datasets that a question is about. */
export function cityBytes(
  { cityCsv }: { readonly cityCsv: Readonly<Record<string, number>> },
  { datasets }: Question,
): number {
  return datasets.reduce((sum, id) => sum + (cityCsv[id] ?? 0), 0);
}

/** The report as Markdown. */
export function benchMarkdown(report: BenchReport): string {
  const { measured, size } = report;
  const heads = [
    'question',
    'rows',
    'CSV: MB, ms',
    ...['events', 'compacted', 'cubes'].flatMap((name) => [`${name}, all months`, `${name}, one month`]),
  ];
  const body = measured.map((each) => [
    `\`${each.question.id}\``,
    String(each.rows),
    `${megabytes(each.costs.csv.bytes)}, ${Math.round(each.costs.csv.ms)}`,
    ...comparedWays.map(
      (way) => `${times(byteRatio(report, each, way))} bytes, ${times(speed(each, way))} time`,
    ),
  ]);
  const cityCsv = Object.values(size.cityCsv).reduce((sum, bytes) => sum + bytes, 0);
  return [
    `${Object.entries(report.events)
      .map(([id, count]) => `${count.toLocaleString('en-US')} ${id}`)
      .join(' and ')} events, medians of ${report.rounds} rounds.`,
    `DuckDB ${report.duckDb}, 2 threads, nothing cached; ${report.machine}.`,
    `On disk: CSV as the city writes it ${megabytes(cityCsv)} MB, as canonical events ${megabytes(size.csv)} MB (the one that is asked); ` +
      `event Parquet ${megabytes(size.events)} MB; compacted ${megabytes(size.compacted)} MB; cubes ${megabytes(size.cubes)} MB, ${percent(size.cubes / size.events)} of the events.`,
    `${percent(report.versionShare)} of the event Parquet are case_id or offense_id, version and transport_id, which tell the newest version: every question on events reads them.`,
    'All eight answers of each question are equal. How many times fewer bytes than the CSV that the city writes, how many times faster than the CSV that was asked.',
    '',
    markdownTable([heads, ...body]),
    '',
    ...goalLines(report),
    `cubes under 1 % of the events' bytes: ${size.cubes < size.events / 100 ? 'met' : 'not met'} (${percent(size.cubes / size.events)})`,
  ].join('\n');
}

/** One line a goal: met by all questions together, and by how many alone. */
export function goalLines(report: Pick<BenchReport, 'size' | 'measured'>): string[] {
  const { size, measured } = report;
  const names: Partial<Record<WayName, string>> = {
    compacted: 'compacted, all months',
    compactedMonth: 'compacted, one month',
    cubes: 'cubes',
  };
  return (Object.entries(goals) as Array<[ComparedWay, number]>).map(([way, goal]) => {
    const ratios = measured.map((each) => byteRatio(report, each, way)).sort((a, b) => a - b);
    const good = ratios.filter((ratio) => ratio >= goal).length;
    const together =
      sumOf(measured, (each) => cityBytes(size, each.question)) /
      sumOf(measured, ({ costs }) => costs[way].bytes);
    const range = `${times(ratios[0] ?? 0)} to ${times(ratios.at(-1) ?? 0)}`;
    return `${names[way]}, ${goal.toLocaleString('en-US')}x fewer bytes than CSV: ${together >= goal ? 'met' : 'not met'} (${times(together)} over all questions; ${good} of ${ratios.length} questions alone, ${range})`;
  });
}

function sumOf(measured: readonly Measured[], read: (each: Measured) => number): number {
  return measured.reduce((sum, each) => sum + read(each), 0);
}

function speed({ costs }: Measured, way: WayName): number {
  const base = way.endsWith('Month') ? costs.csvMonth : costs.csv;
  return base.ms / costs[way].ms;
}

/** `1,234x`; one decimal below ten. */
export function times(ratio: number): string {
  return `${ratio.toLocaleString('en-US', { maximumFractionDigits: ratio < 10 ? 1 : 0 })}x`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
