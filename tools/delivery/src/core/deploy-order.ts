/** What stands in an order: an app, or one of its stacks. */
export interface Ordered {
  readonly name: string;
  /** Names of CloudFormation exports. */
  readonly exports: readonly string[];
  readonly imports: readonly string[];
}

/**
 * Puts what exports before what imports it; among equals, by name. A cycle is cut where it is met: CloudFormation
 * itself refuses the import that is missing then, by name.
 */
export function deployOrder<T extends Ordered>(nodes: readonly T[]): T[] {
  const ordered: T[] = [];
  const seen = new Set<string>();
  const byName = [...nodes].sort((left, right) => left.name.localeCompare(right.name));
  const visit = (node: T): void => {
    if (seen.has(node.name)) return;
    seen.add(node.name);
    for (const needed of byName.filter(({ name }) => needs(node, nodes).has(name))) visit(needed);
    ordered.push(node);
  };
  byName.forEach(visit);
  return ordered;
}

/** Names of the nodes whose exports a node imports. */
export function needs(node: Ordered, nodes: readonly Ordered[]): Set<string> {
  return new Set(
    nodes
      .filter(
        ({ name, exports }) => name !== node.name && exports.some((entry) => node.imports.includes(entry)),
      )
      .map(({ name }) => name),
  );
}
