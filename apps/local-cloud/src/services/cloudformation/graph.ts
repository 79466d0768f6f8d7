import { templateError } from './template';

/** What each node waits for. */
export type Dependencies = Map<string, Set<string>>;

/** @throws CloudError ValidationError naming the nodes of a circle */
export function checkCircles(dependencies: Dependencies): void {
  const left = new Map([...dependencies].map(([node, others]) => [node, new Set(others)]));
  for (let changed = true; changed;) {
    changed = false;
    for (const [node, others] of left) {
      if ([...others].some((other) => left.has(other))) continue;
      left.delete(node);
      changed = true;
    }
  }
  if (left.size > 0)
    throw templateError(`Circular dependency between resources: [${[...left.keys()].join(', ')}]`);
}

/** The same graph with every arrow turned round: for removal, where users go before what they use. */
export function reversed(dependencies: Dependencies): Dependencies {
  const turned: Dependencies = new Map([...dependencies.keys()].map((node) => [node, new Set<string>()]));
  for (const [node, others] of dependencies) for (const other of others) turned.get(other)?.add(node);
  return turned;
}

/** How a run over a graph ended. */
export interface GraphResult {
  /** In the order they happened. */
  failures: Array<{ node: string; error: unknown }>;
  /** Nodes that were never started because one failed. */
  skipped: string[];
}

/**
 * Runs `work` for every node, as many at once as their dependencies allow. After a failure nothing new starts, unless
 * `keepGoing`, which skips only what depends on the failed node; what runs is always awaited. Never rejects.
 */
export async function runGraph(
  dependencies: Dependencies,
  work: (node: string) => Promise<void>,
  options: { keepGoing?: boolean } = {},
): Promise<GraphResult> {
  const waiting = new Set(dependencies.keys());
  const done = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const failures: GraphResult['failures'] = [];
  const isReady = (node: string) =>
    [...dependencies.get(node)!].every((other) => done.has(other) || !dependencies.has(other));
  for (;;) {
    const mayStart = failures.length === 0 || options.keepGoing;
    for (const node of mayStart ? [...waiting].filter(isReady) : []) {
      waiting.delete(node);
      const task = work(node).then(
        () => void done.add(node),
        (error: unknown) => void failures.push({ node, error }),
      );
      running.set(
        node,
        task.finally(() => running.delete(node)),
      );
    }
    if (running.size === 0) return { failures, skipped: [...waiting] };
    await Promise.race(running.values());
  }
}
