import * as fc from 'fast-check';
import { appendFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TailerRig } from '../support/tailer-rig';

/**
 * What may happen to the files of a pattern `app.log*`, between two looks of the tailer.
 *
 * `poll: false` in an operation that destroys content means the tailer did not look before it: then what it had
 * not read is allowed to be lost, and nothing else is.
 */
const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('append' as const), lines: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('append-part' as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('poll' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('truncate' as const),
      refill: fc.integer({ min: 0, max: 12 }),
      poll: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete-oldest' as const), poll: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), stale: fc.boolean() }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

class Model {
  readonly rig = new TailerRig('app.log*', { maxOpenFiles: 3 });
  /** Complete lines that must be seen. */
  readonly due = new Set<string>();
  readonly written = new Set<string>();
  rotated: string[] = [];
  restarts = 0;
  #next = 0;
  #part = '';
  #rotations = 0;
  #saved = this.rig.entries();
  readonly #live = this.rig.path('app.log');
  readonly #linesOf = new Map<string, string[]>([[this.#live, []]]);

  async apply(step: Operation): Promise<void> {
    if (step.kind === 'poll') await this.#poll();
    else if (step.kind === 'append') this.#append(step.lines);
    else if (step.kind === 'append-part') this.#appendPart();
    else if (step.kind === 'rename') this.#rename();
    else if (step.kind === 'truncate') await this.#truncate(step);
    else if (step.kind === 'delete-oldest') await this.#deleteOldest(step);
    else this.#restart(step.stale);
  }

  async #poll(): Promise<void> {
    await this.rig.tailer.poll();
    this.#saved = this.rig.entries();
  }

  #append(lines: number): void {
    for (let i = 0; i < lines; i++) this.#write(`${this.#part === '' ? this.#fresh() : ''}\n`);
  }

  #appendPart(): void {
    if (this.#part === '') this.#write(this.#fresh());
  }

  /** A unique text; the same length now and then, so that sizes collide. */
  #fresh(): string {
    return `line-${String(this.#next++).padStart(4, '0')}`;
  }

  #write(text: string): void {
    appendFileSync(this.#live, text);
    this.#part += text;
    if (!text.endsWith('\n')) return;
    const line = this.#part.slice(0, -1);
    this.#part = '';
    this.written.add(line);
    this.due.add(line);
    this.#linesOf.get(this.#live)!.push(line);
  }

  #rename(): void {
    if (!this.#exists(this.#live) || this.#part !== '') return;
    const name = this.rig.path(`app.log.${++this.#rotations}`);
    renameSync(this.#live, name);
    this.#linesOf.set(name, this.#linesOf.get(this.#live)!);
    this.#linesOf.set(this.#live, []);
    this.rotated.push(name);
  }

  async #truncate(step: { refill: number; poll: boolean }): Promise<void> {
    if (!this.#exists(this.#live)) return;
    if (step.poll) await this.rig.drain();
    else this.#mayLose(this.#live);
    this.#part = '';
    writeFileSync(this.#live, '');
    this.#linesOf.set(this.#live, []);
    this.#append(step.refill);
  }

  async #deleteOldest(step: { poll: boolean }): Promise<void> {
    const name = this.rotated.shift();
    if (!name) return;
    if (step.poll) await this.rig.drain();
    else this.#mayLose(name);
    rmSync(name);
  }

  #restart(stale: boolean): void {
    this.restarts++;
    // A stale checkpoint is one of a file generation that may be gone: content destroyed since then stays lost.
    this.rig.restart(stale ? this.#saved : this.rig.entries());
    this.#saved = this.rig.entries();
  }

  #mayLose(name: string): void {
    for (const line of this.#linesOf.get(name) ?? []) this.due.delete(line);
  }

  #exists(path: string): boolean {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  }
}

describe('Tailer, as a model', () => {
  const runs = Number(process.env['AGENT_TAILER_RUNS'] ?? 300);

  it(
    `sees every line that was not destroyed unread, and nothing that was not written (${runs} sequences)`,
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 40 }), async (steps) => {
          const model = new Model();
          try {
            model.rig.tailer.start();
            for (const step of steps) await model.apply(step);
            await model.rig.drain();
            const seen = model.rig.texts();
            expect([...model.due].filter((line) => !seen.includes(line))).toEqual([]);
            expect(seen.filter((line) => !model.written.has(line))).toEqual([]);
            // A line at one place of one file generation always is the same line: the transport id removes it.
            const byPlace = new Map(
              model.rig.seen.map((record) => [
                `${record.fileId}-${record.offset}-${record.text}`,
                record.text,
              ]),
            );
            const unique = [...byPlace.values()];
            expect(unique.length).toBe(new Set(unique).size);
            if (model.restarts === 0) expect(seen.length).toBe(unique.length);
          } finally {
            model.rig.dispose();
          }
        }),
        { numRuns: runs },
      );
    },
  );
});
