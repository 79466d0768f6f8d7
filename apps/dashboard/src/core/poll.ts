import type { Watch } from './watch';

/**
 * Looks at the state of the data every `everyMs`, one look at a time.
 *
 * @returns a function that ends it
 */
export function poll(watch: Watch, everyMs: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async () => {
    try {
      await watch.look();
    } catch {
      // A lake that never answered: each request asks again and tells its own reader.
    }
    if (!stopped) timer = setTimeout(() => void look(), everyMs);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
