import { exportsOf, type Json, type Template, type TemplateResource } from './template';
import { replacementBy, type Replacement } from './replacement';

/** One property that differs; `undefined` means it is not there. */
export interface PropertyChange {
  /** e.g. `Environment.Variables.TABLE` or `Tags[0].Value`. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** One resource that differs. */
export interface ResourceChange {
  readonly logicalId: string;
  readonly type: string;
  readonly action: 'add' | 'remove' | 'change';
  readonly replacement: Replacement;
  /** Does what is removed or replaced stay in the account. */
  readonly retained: boolean;
  readonly changes: readonly PropertyChange[];
}

/** One stack tag, output or parameter that differs. */
export interface NamedChange {
  readonly kind: 'tag' | 'output' | 'parameter' | 'export';
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** What is compared: a template, and the tags of its stack. */
export interface StackContent {
  readonly template: Template;
  readonly tags: Record<string, string>;
}

/** How a package differs from what is deployed. */
export interface StackDifference {
  readonly resources: readonly ResourceChange[];
  readonly named: readonly NamedChange[];
}

/** Is there anything that differs. */
export function isEmpty({ resources, named }: StackDifference): boolean {
  return resources.length + named.length === 0;
}

/**
 * Compares what is deployed with what a package would make of it. The templates have code by its hash, see
 * `withCodeHashes`, since its place in the package bucket is another at every deploy.
 */
export function diffStack(before: StackContent, after: StackContent): StackDifference {
  const [old, wanted] = [mangled(before.template), mangled(after.template)];
  const ids = union(Object.keys(old.Resources), Object.keys(wanted.Resources));
  return {
    resources: ids.flatMap((id) => resourceChange(id, old.Resources[id], wanted.Resources[id])),
    named: [
      ...namedChanges('parameter', old.Parameters ?? {}, wanted.Parameters ?? {}),
      ...namedChanges('output', values(old), values(wanted)),
      ...namedChanges('export', asObject(exportsOf(old)), asObject(exportsOf(wanted))),
      ...namedChanges('tag', before.tags, after.tags),
    ],
  };
}

/**
 * Names the code of functions by its content: `{ S3Bucket, S3Key }` becomes `{ Sha256 }`.
 *
 * @param sha256 of the object a `Code` names; undefined leaves it `unknown`
 */
export async function withCodeHashes(
  template: Template,
  sha256: (code: { bucket: Json; key: string }) => Promise<string | undefined>,
): Promise<Template> {
  const resources = await Promise.all(
    Object.entries(template.Resources).map(async ([id, resource]) => {
      const code = resource.Properties?.['Code'] as { S3Bucket?: Json; S3Key?: Json } | undefined;
      if (typeof code?.S3Key !== 'string') return [id, resource] as const;
      const Sha256 = (await sha256({ bucket: code.S3Bucket ?? '', key: code.S3Key })) ?? 'unknown';
      return [id, { ...resource, Properties: { ...resource.Properties, Code: { Sha256 } } }] as const;
    }),
  );
  return { ...template, Resources: Object.fromEntries(resources) };
}

function resourceChange(
  logicalId: string,
  before: TemplateResource | undefined,
  after: TemplateResource | undefined,
): ResourceChange[] {
  const retained = (policy: string | undefined) => policy !== undefined && policy !== 'Delete';
  if (!before && after)
    return [
      {
        logicalId,
        type: after.Type,
        action: 'add',
        replacement: 'no',
        retained: retained(after.DeletionPolicy),
        changes: [],
      },
    ];
  if (before && !after)
    return [
      {
        logicalId,
        type: before.Type,
        action: 'remove',
        replacement: 'no',
        retained: retained(before.DeletionPolicy),
        changes: [],
      },
    ];
  if (!before || !after) return [];
  const properties = propertyChanges(before.Properties ?? {}, after.Properties ?? {}, '');
  const attributes = (
    ['Type', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy'] as const
  ).flatMap((name) => propertyChanges(before[name], after[name], `(${name})`));
  if (properties.length + attributes.length === 0) return [];
  const effects = properties.map(({ path }) => replacementBy(after.Type, path));
  return [
    {
      logicalId,
      type: after.Type,
      action: 'change',
      replacement:
        before.Type !== after.Type || effects.includes('yes')
          ? 'yes'
          : effects.includes('unknown')
            ? 'unknown'
            : 'no',
      retained: retained(before.UpdateReplacePolicy),
      changes: [...properties, ...attributes],
    },
  ];
}

/** Lists are compared as a whole when their lengths differ: an insertion would show as a change of all that follows. */
function propertyChanges(before: Json | undefined, after: Json | undefined, path: string): PropertyChange[] {
  if (sameJson(before, after)) return [];
  if (isPlain(before) && isPlain(after))
    return union(Object.keys(before), Object.keys(after)).flatMap((key) =>
      propertyChanges(before[key], after[key], path === '' ? key : `${path}.${key}`),
    );
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item: Json, index) =>
      propertyChanges(item, after[index] as Json, `${path}[${index}]`),
    );
  return [{ path, before, after }];
}

/** An object that is no intrinsic: `{ Ref }` and `{ "Fn::…" }` are one value each. */
function isPlain(value: Json | undefined): value is Record<string, Json> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return !(keys.length === 1 && (keys[0] === 'Ref' || keys[0]?.startsWith('Fn::')));
}

function namedChanges(
  kind: NamedChange['kind'],
  before: Record<string, Json>,
  after: Record<string, Json>,
): NamedChange[] {
  return union(Object.keys(before), Object.keys(after))
    .filter((name) => !sameJson(before[name], after[name]))
    .map((name) => ({ kind, name, before: before[name], after: after[name] }));
}

function values(template: Template): Record<string, Json> {
  return Object.fromEntries(Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => [name, Value]));
}

function asObject(names: readonly string[]): Record<string, Json> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

function union(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set([...left, ...right])];
}

/** Equal, whatever the order of keys. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => sorted(item) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, Json>;
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((key) => [key, sorted(object[key]) ?? null]),
  );
}

/** GetTemplate gives `?` for every character that is not ASCII; so both sides are read that way. */
function mangled(template: Template): Template {
  return JSON.parse(JSON.stringify(template).replaceAll(/[\u0080-\u{10ffff}]/gu, '?')) as Template;
}
