/** What can be said about a running generator. */
export interface Progress {
  readonly dataset: string;
  readonly written: number;
  readonly bytes: number;
  readonly total: number | undefined;
  /** Share of the source that was read, when the total is not known. */
  readonly share: number | undefined;
  readonly rejected: number;
  /** Lines per second lately. */
  readonly perSecond: number;
  readonly replaying: boolean;
}

const dim = '\u001b[2m';
const plain = '\u001b[0m';
const barWidth = 24;

/** One line for a terminal: bar, lines, rate, time left. At most `columns` wide. */
export function progressBar(progress: Progress, color: boolean, columns: number): string {
  const share = shareOf(progress);
  const filled = share === undefined ? 0 : Math.round(share * barWidth);
  const bar =
    share === undefined
      ? ''
      : `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${Math.floor(share * 100)}% `;
  const text = `${progress.dataset} ${bar}${progressText(progress)}`.slice(0, Math.max(20, columns - 1));
  return color ? text.replace(/░+/, (rest) => `${dim}${rest}${plain}`) : text;
}

/** The same in words, for a log: `1,000 of 5,000 lines, 250/s, 16 s left`. */
export function progressText(progress: Progress): string {
  const { written, total, perSecond, rejected, replaying } = progress;
  if (replaying) return `checking what is in the log already, ${count(written)} lines`;
  const of = total === undefined ? '' : ` of ${count(total)}`;
  const left = secondsLeft(progress);
  const parts = [`${count(written)}${of} lines`, `${count(Math.round(perSecond))}/s`];
  if (rejected > 0) parts.push(`${count(rejected)} rejected`);
  if (left !== undefined) parts.push(`${duration(left)} left`);
  return parts.join(', ');
}

/** `1,234,567`. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `45 s`, `12 min`, `3.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function shareOf({ written, total, share }: Progress): number | undefined {
  if (total !== undefined) return total === 0 ? 1 : Math.min(1, written / total);
  return share;
}

function secondsLeft(progress: Progress): number | undefined {
  const share = shareOf(progress);
  const { written, perSecond } = progress;
  if (share === undefined || share === 0 || perSecond <= 0) return undefined;
  return (written / share - written) / perSecond;
}
