import { BusyError } from '../errors';

/**
 * Lets `abreast` tasks run at once and `most` wait; one more is refused.
 *
 * @throws BusyError (from the returned function) the line is full
 */
export function turnstile(abreast: number, most: number): <T>(task: () => Promise<T>) => Promise<T> {
  const line: Array<() => void> = [];
  let running = 0;
  return async (task) => {
    if (running >= abreast) {
      if (line.length >= most) throw new BusyError(line.length);
      // Whoever leaves hands the place over, so `running` stays as it is.
      await new Promise<void>((go) => line.push(go));
    } else running++;
    try {
      return await task();
    } finally {
      const next = line.shift();
      if (next) next();
      else running--;
    }
  };
}
