import { markdownTable } from '../markdown-table';
import type { Measured, WayName } from './measure';

/** A run of the bench over three kinds of files. */
export interface BenchReport {
  readonly machine: string;
  readonly duckDb: string;
  readonly events: Readonly<Record<string, number>>;
  readonly rounds: number;
  /** Bytes on disk. */
  readonly size: {
    readonly cityCsv: number;
    readonly csv: number;
    readonly events: number;
    readonly cubes: number;
  };
  /** Part of the events' bytes that tells the newest version of each case. */
  readonly versionShare: number;
  readonly measured: readonly Measured[];
}

/** What the project aims at: so many times fewer bytes than the CSV. */
export const goals: Readonly<Partial<Record<WayName, number>>> = {
  events: 200,
  eventsMonth: 1_000,
  cubes: 10_000,
};

/** How many times fewer bytes than the CSV a way reads. */
export function byteRatio({ costs }: Measured, way: WayName): number {
  return costs.csv.bytes / Math.max(1, costs[way].bytes);
}

/** The report as Markdown. */
export function benchMarkdown(report: BenchReport): string {
  const { measured, size } = report;
  const shown: WayName[] = ['events', 'eventsMonth', 'cubes', 'cubesMonth'];
  const heads = [
    'question',
    'rows',
    'CSV: MB, ms',
    'events, all months',
    'events, one month',
    'cubes, all months',
    'cubes, one month',
  ];
  const body = measured.map((each) => [
    `\`${each.question.id}\``,
    String(each.rows),
    `${megabytes(each.costs.csv.bytes)}, ${Math.round(each.costs.csv.ms)}`,
    ...shown.map((way) => `${times(byteRatio(each, way))} bytes, ${times(speed(each, way))} time`),
  ]);
  return [
    `${Object.entries(report.events)
      .map(([id, count]) => `${count.toLocaleString('en-US')} ${id}`)
      .join(' and ')} events, medians of ${report.rounds} rounds.`,
    `DuckDB ${report.duckDb}, 2 threads, nothing cached; ${report.machine}.`,
    `On disk: CSV as the city writes it ${megabytes(size.cityCsv)} MB, as canonical events ${megabytes(size.csv)} MB (the one that is measured); ` +
      `event Parquet ${megabytes(size.events)} MB; cubes ${megabytes(size.cubes)} MB, ${percent(size.cubes / size.events)} of the events.`,
    `${percent(report.versionShare)} of the event Parquet are case_id or offense_id, version and transport_id, which tell the newest version: every question reads them.`,
    'All six answers of each question are equal. A ratio is CSV over the other: how many times fewer bytes, how many times faster.',
    '',
    markdownTable([heads, ...body]),
    '',
    ...goalLines(measured),
    `cubes under 1 % of the events' bytes: ${size.cubes < size.events / 100 ? 'met' : 'not met'} (${percent(size.cubes / size.events)})`,
  ].join('\n');
}

/** One line a goal: met by all questions, or by which not. */
export function goalLines(measured: readonly Measured[]): string[] {
  const names: Partial<Record<WayName, string>> = {
    events: 'events, all months',
    eventsMonth: 'events, one month',
    cubes: 'cubes',
  };
  return (Object.entries(goals) as Array<[WayName, number]>).map(([way, goal]) => {
    const ratios = measured.map((each) => byteRatio(each, way)).sort((a, b) => a - b);
    const good = ratios.filter((ratio) => ratio >= goal).length;
    return `${names[way]}, ${goal.toLocaleString('en-US')}x fewer bytes than CSV: ${good === ratios.length ? 'met' : 'not met'} (${good} of ${ratios.length} questions; ${times(ratios[0] ?? 0)} to ${times(ratios.at(-1) ?? 0)})`;
  });
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
