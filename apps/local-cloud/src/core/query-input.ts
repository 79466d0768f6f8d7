type Tree = Map<string, Tree | string>;

/**
 * Makes nested members of a Query protocol form: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`.
 * Lists come as `Name.member.N` or `Name.N`; `Action` and `Version` are left out.
 */
export function parseQueryInput(form: URLSearchParams): Record<string, unknown> {
  const root: Tree = new Map();
  for (const [name, value] of form) {
    if (name !== 'Action' && name !== 'Version') insert(root, name.split('.'), value);
  }
  return toObject(root);
}

function insert(tree: Tree, segments: string[], value: string): void {
  const [head, ...rest] = segments;
  if (head === undefined) return;
  if (rest.length === 0) {
    tree.set(head, value);
    return;
  }
  const found = tree.get(head);
  const child: Tree = found instanceof Map ? found : new Map<string, Tree | string>();
  tree.set(head, child);
  insert(child, rest, value);
}

function toObject(tree: Tree): Record<string, unknown> {
  const entries = [...tree].map(
    ([name, child]) => [name, child instanceof Map ? toValue(child) : child] as const,
  );
  return Object.fromEntries(entries);
}

function toValue(tree: Tree): unknown {
  const member = tree.size === 1 ? tree.get('member') : undefined;
  if (member instanceof Map) return toList(member);
  if (tree.size > 0 && [...tree.keys()].every((key) => /^\d+$/.test(key))) return toList(tree);
  return toObject(tree);
}

function toList(tree: Tree): unknown[] {
  return [...tree]
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, child]) => (child instanceof Map ? toValue(child) : child));
}
