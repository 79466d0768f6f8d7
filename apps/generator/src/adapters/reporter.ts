import type { Display } from '../config';
import type { Progress } from '../core/progress';
import { progressBar, progressText } from '../core/progress';

/** Where progress is written: stderr. */
export interface ReportStream {
  write(text: string): unknown;
}

const liveEveryMs = 200;
const plainEveryMs = 5000;

/** Shows progress on stderr: one redrawn line on a terminal, a line every 5 s elsewhere. */
export class Reporter {
  #timer: NodeJS.Timeout | undefined;
  #drawn = false;

  constructor(
    private readonly display: Display,
    private readonly stream: ReportStream,
    private readonly read: () => Progress,
  ) {}

  start(): void {
    const every = this.display.live ? liveEveryMs : plainEveryMs;
    this.#timer = setInterval(() => this.#draw(), every);
    this.#timer.unref();
  }

  /** Ends the progress line, and may say one more thing. */
  stop(message?: string): void {
    clearInterval(this.#timer);
    if (this.#drawn) this.#draw();
    if (this.#drawn) this.stream.write('\n');
    if (message !== undefined) this.stream.write(`generator: ${message}\n`);
  }

  #draw(): void {
    const progress = this.read();
    if (!this.display.live) {
      this.stream.write(`generator: ${progress.dataset} ${progressText(progress)}\n`);
      return;
    }
    this.stream.write(`\r\u001b[2K${progressBar(progress, this.display.color, this.display.columns)}`);
    this.#drawn = true;
  }
}
