import { StringDecoder } from 'node:string_decoder';

const longestLine = 256 * 1024;

/** Cuts a process's output into lines; one that is longer than 256 KiB comes in pieces. */
export class OutputLines {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(private readonly emit: (line: string) => void) {}

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.emit(line);
    while (this.#rest.length > longestLine) {
      this.emit(this.#rest.slice(0, longestLine));
      this.#rest = this.#rest.slice(longestLine);
    }
  }

  /** Emits what has no line end. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (rest) this.emit(rest);
  }
}
