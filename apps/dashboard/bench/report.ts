import type { Measured } from './measure';

/** What a run found. */
export interface Report {
  readonly machine: string;
  /** Events in the lake, where the bench made it. */
  readonly events?: Readonly<Record<string, number>>;
  readonly cubes: Measured;
  readonly raw: Measured;
  readonly rawPatienceMs: number;
  /** What the answers of both were compared about, and ids of those that raw events did not give in time. */
  readonly compared: { readonly about: string; readonly unanswered: readonly string[] };
}

interface Line {
  readonly name: string;
  readonly unit: string;
  /** The cubes are to stay below it; none where it is only told. */
  readonly goal?: number;
  read(measured: Measured): number;
}

const lines: readonly Line[] = [
  { name: 'first chart, first visitor', unit: 'ms', goal: 1_000, read: (one) => median(one.firstVisitMs) },
  { name: 'first chart, next visitor', unit: 'ms', goal: 1_000, read: (one) => median(one.nextVisitMs) },
  { name: 'a filter, all in view', unit: 'ms', goal: 150, read: (one) => median(one.filterMs) },
  {
    name: 'the slowest filter',
    unit: 'ms',
    read: (one) => one.filterMs.toSorted((a, b) => b - a)[0] ?? Number.NaN,
  },
  { name: 'first view over the wire', unit: 'kB', goal: 300, read: (one) => one.pageKilobytes },
  { name: 'server, at most', unit: 'MB', goal: 256, read: (one) => one.serverMegabytes },
];

/** The report as lines of text; what the raw page did not come to in time is told as more than that. */
export function reportLines(report: Report): string[] {
  const { cubes, raw, rawPatienceMs, compared, events } = report;
  const counts = Object.entries(events ?? {}).map(([id, count]) => `${count.toLocaleString('en-US')} ${id}`);
  const row = ({ name, unit, goal, read }: Line): string => {
    const [fast, slow] = [read(cubes), read(raw)];
    const isOver = unit === 'ms' && Number.isNaN(slow);
    const bound = isOver ? rawPatienceMs : slow;
    const ratio = Number.isNaN(bound / fast) ? '' : `${isOver ? '> ' : ''}${(bound / fast).toFixed(1)} x`;
    const met =
      goal === undefined
        ? ''
        : `under ${goal.toLocaleString('en-US')} ${unit}: ${fast < goal ? 'met' : 'not met'}`;
    return [
      name.padEnd(28),
      shown(fast, unit).padStart(10),
      (isOver ? `> ${shown(rawPatienceMs, unit)}` : shown(slow, unit)).padStart(14),
      ratio.padStart(11),
      `   ${met}`,
    ]
      .join('')
      .trimEnd();
  };
  return [
    ...(counts.length > 0 ? [`${counts.join(' and ')} events in the lake.`] : []),
    `${report.machine}. Medians: ${cubes.firstVisitMs.length} servers from the cubes with ${cubes.filterMs.length} filters, 1 server that scans raw events.`,
    `Answers about ${compared.about} were equal${
      compared.unanswered.length > 0
        ? `; raw events gave none in the server's time to ${compared.unanswered.join(', ')}`
        : ''
    }.`,
    '',
    `${''.padEnd(28)}${'cubes'.padStart(10)}${'raw events'.padStart(14)}${'ratio'.padStart(11)}   goal for cubes`,
    ...lines.map(row),
  ];
}

function shown(value: number, unit: string): string {
  return Number.isNaN(value) ? '–' : `${Math.round(value).toLocaleString('en-US')} ${unit}`;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
