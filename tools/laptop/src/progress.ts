import { styleText } from 'node:util';
import type { PipelineStatus } from './pipeline-status';

/** Where progress is drawn. */
export interface ProgressOptions {
  stream: NodeJS.WriteStream;
  /** Redraw in place; otherwise a plain line every few seconds. */
  live: boolean;
}

interface Stage {
  label: string;
  done: number;
  total: number;
  lag: string;
}

const BAR_WIDTH = 20;
const LABEL_WIDTH = 26;
const PLAIN_LINE_EVERY_MS = 5_000;

/** Bars with rate and lag for each stage of the pipeline. */
export class Progress {
  #lines = 0;
  #previous: { atMs: number; done: number[] } | undefined;
  #lastPlainMs = 0;

  constructor(readonly options: ProgressOptions) {}

  /** Draws one status. `nowMs` is any steady clock. */
  show(status: PipelineStatus, nowMs: number): void {
    const stages = stagesOf(status);
    const rates = this.#rates(stages, nowMs);
    if (!this.options.live) {
      if (nowMs - this.#lastPlainMs < PLAIN_LINE_EVERY_MS) return;
      this.#lastPlainMs = nowMs;
      this.options.stream.write(
        `${stages.map((stage) => `${stage.label} ${grouped(stage.done)}${stage.lag}`).join(' | ')}\n`,
      );
      return;
    }
    this.clear();
    const lines = stages.map((stage, i) => barLine(stage, rates[i] ?? 0));
    this.options.stream.write(`${lines.join('\n')}\n`);
    this.#lines = lines.length;
  }

  /** Takes the bars away, so that other text may be written. */
  clear(): void {
    if (this.#lines > 0) this.options.stream.write(`\x1b[${this.#lines}A\x1b[0J`);
    this.#lines = 0;
  }

  #rates(stages: readonly Stage[], nowMs: number): number[] {
    const before = this.#previous;
    this.#previous = { atMs: nowMs, done: stages.map((stage) => stage.done) };
    if (!before || nowMs <= before.atMs) return stages.map(() => 0);
    return stages.map((stage, i) => ((stage.done - (before.done[i] ?? 0)) * 1000) / (nowMs - before.atMs));
  }
}

function stagesOf(status: PipelineStatus): Stage[] {
  const written = status.written;
  const consumed = Math.max(0, status.streamRecords - status.consumerLag);
  return [
    { label: 'written to log files', done: written, total: status.expected ?? written, lag: '' },
    {
      label: 'sent to Kinesis + Firehose',
      done: status.sent,
      total: 2 * written,
      lag: status.agentLagBytes > 0 ? `, ${grouped(Math.ceil(status.agentLagBytes / 1024))} KiB behind` : '',
    },
    { label: 'folded into DynamoDB', done: consumed, total: written, lag: behind(status.consumerLag) },
    {
      label: 'in the lake or quarantine',
      done: status.delivered,
      total: written,
      lag: behind(status.buffered),
    },
    {
      label: 'counted in the cubes',
      done: Math.max(0, status.delivered - status.quarantined - status.cubeLag),
      total: written - status.quarantined,
      lag: behind(status.cubeLag),
    },
  ];
}

function behind(count: number): string {
  return count > 0 ? `, ${grouped(count)} behind` : '';
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function barLine({ label, done, total, lag }: Stage, rate: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = styleText('cyan', '█'.repeat(filled)) + styleText('dim', '░'.repeat(BAR_WIDTH - filled));
  const numbers = `${grouped(done).padStart(9)}  ${grouped(Math.round(rate)).padStart(7)}/s`;
  return `  ${label.padEnd(LABEL_WIDTH)} ${bar} ${numbers}${lag}`;
}
