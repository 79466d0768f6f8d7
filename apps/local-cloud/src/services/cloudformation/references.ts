/** Names that a template value refers to. */
export interface References {
  /** Of `Ref` and `${Name}`: resources, parameters and pseudo parameters. */
  names: Set<string>;
  /** Resources of `Fn::GetAtt` and `${Name.Attribute}`. */
  attributes: Set<string>;
  conditions: Set<string>;
  mappings: Set<string>;
}

/** Collects what a value refers to, in every branch. */
export function findReferences(value: unknown): References {
  const found: References = {
    names: new Set(),
    attributes: new Set(),
    conditions: new Set(),
    mappings: new Set(),
  };
  collect(value, found);
  return found;
}

/** Resources and parameters named in a value, by whatever intrinsic. */
export function namesIn(value: unknown): Set<string> {
  const { names, attributes } = findReferences(value);
  return new Set([...names, ...attributes]);
}

function collect(value: unknown, found: References): void {
  if (typeof value !== 'object' || value === null) return;
  const intrinsic = asIntrinsic(value);
  if (intrinsic) collectIntrinsic(intrinsic.name, intrinsic.argument, found);
  for (const child of Object.values(value)) collect(child, found);
}

function collectIntrinsic(name: string, argument: unknown, found: References): void {
  const first: unknown = Array.isArray(argument) ? argument[0] : argument;
  if (name === 'Ref') found.names.add(textOf(argument));
  if (name === 'Fn::GetAtt') found.attributes.add(textOf(first).split('.')[0]!);
  if (name === 'Fn::If' || name === 'Condition') found.conditions.add(textOf(first));
  if (name === 'Fn::FindInMap' && typeof first === 'string') found.mappings.add(first);
  if (name === 'Fn::Sub') collectSub(argument, found);
}

function collectSub(argument: unknown, found: References): void {
  const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  for (const { name } of subVariables(textOf(text))) {
    if (typeof variables === 'object' && variables !== null && Object.hasOwn(variables, name)) continue;
    if (name.includes('.')) found.attributes.add(name.split('.')[0]!);
    else found.names.add(name);
  }
}

/** A name; empty, which nothing is called, for what is none. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The `${…}` of a Fn::Sub text, `${!…}` left out. */
export function subVariables(text: string): Array<{ match: string; name: string }> {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([match, name]) => ({ match, name: name!.trim() }));
}

/** The function a one-member object stands for, undefined when it is plain data. `Condition` needs a text. */
export function asIntrinsic(value: object): { name: string; argument: unknown } | undefined {
  if (Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const [name, argument] = entries.length === 1 ? entries[0]! : ['', undefined];
  const isCall =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isCall ? { name, argument } : undefined;
}
