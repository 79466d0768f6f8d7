import type { Measured } from './contender';

/** One benchmark run: what was measured, and for every contender one entry per round. */
export interface BenchResult {
  readonly rows: number;
  readonly rounds: number;
  readonly seed: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly node: string;
  readonly cpu: string;
  readonly runs: Readonly<Record<string, readonly Measured[]>>;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

const rate = (run: Measured) => run.rows / (run.ms / 1000);
const cpuPerRow = (run: Measured) => run.cpuMs / run.rows;
const thousands = (value: number) => `${Math.round(value / 1000)}k`;

/** The Markdown table of one run; ratios are medians to the peer's median. */
export function table({ rows, rounds, seed, node, cpu, runs }: BenchResult, peer: string): string {
  const peerRate = median((runs[peer] ?? []).map(rate));
  const peerCpu = median((runs[peer] ?? []).map(cpuPerRow));
  const lines = Object.entries(runs).map(([name, all]) => {
    const rates = all.map(rate);
    const cells = [
      name,
      thousands(median(rates)),
      `${thousands(Math.min(...rates))}..${thousands(Math.max(...rates))}`,
      `${(median(rates) / peerRate).toFixed(1)}x`,
      `1/${(peerCpu / median(all.map(cpuPerRow))).toFixed(1)}`,
      `${Math.round(Math.max(...all.map((run) => run.rssBytes)) / 2 ** 20)}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `${rows} rows, seed ${seed}, ${rounds} rounds, Node ${node}, ${cpu}`,
    '',
    `| Contender | rows/s, median | min..max | to ${peer} | CPU per row | max RSS MiB |`,
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
