import { readFile } from 'node:fs/promises';
import { AnswersConfigError } from '../errors';

/**
 * Bytes this process has asked files for since its start, by the kernel's own count.
 *
 * @throws AnswersConfigError a system that keeps no such count; Linux does
 */
export async function bytesRead(): Promise<number> {
  let text: string;
  try {
    text = await readFile('/proc/self/io', 'utf8');
  } catch (error) {
    throw new AnswersConfigError(
      '/proc/self/io',
      `Expected /proc/self/io, which counts the bytes a process reads (Linux): ${(error as Error).message}`,
    );
  }
  return Number(/^rchar: (\d+)$/m.exec(text)?.[1]);
}

/** The value in the middle; of an even number of values, the lower of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
