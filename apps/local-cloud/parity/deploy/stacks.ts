import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A CloudFormation template, as far as it is looked at. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Export?: { readonly Name: string } }>>;
}

/** A packaged stack of an app. */
export interface PackagedStack {
  /** e.g. `denver-ingest-state-dev`. */
  readonly name: string;
  /** Holds the bucket of the artifacts, and nothing else. */
  readonly create: Template;
  readonly update: Template;
  readonly folder: string;
  /** S3 keys that functions have their code under. */
  readonly artifacts: readonly string[];
}

/** Every stack that has been packaged, what exports before what imports it. */
export function packagedStacks(workspace: string): PackagedStack[] {
  const apps = join(workspace, 'apps');
  const folders = readdirSync(apps)
    .sort()
    .flatMap((app) => ['state', 'main'].map((part) => join(apps, app, 'dist', part)))
    .filter((folder) => existsSync(join(folder, 'serverless-state.json')));
  return inOrder(folders.map(readStack));
}

/** Puts what exports before what imports it; what misses an export comes last. */
export function inOrder(stacks: readonly PackagedStack[]): PackagedStack[] {
  const ordered: PackagedStack[] = [];
  let rest = [...stacks];
  const exported = new Set<string>();
  while (rest.length > 0) {
    const ready = rest.filter(({ update }) => importsOf(update).every((name) => exported.has(name)));
    const next = ready.length > 0 ? ready : rest;
    for (const stack of next)
      for (const { Export } of Object.values(stack.update.Outputs ?? {}))
        if (Export) exported.add(Export.Name);
    ordered.push(...next);
    rest = rest.filter((stack) => !next.includes(stack));
  }
  return ordered;
}

function readStack(folder: string): PackagedStack {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
  const { service } = read('serverless-state.json') as {
    service: { service: string; provider: { stage: string } };
  };
  const update = read('cloudformation-template-update-stack.json') as Template;
  return {
    name: `${service.service}-${service.provider.stage}`,
    create: read('cloudformation-template-create-stack.json') as Template,
    update,
    folder,
    artifacts: [...new Set(valuesOf(update, 'S3Key').filter((key) => existsSync(artifact(folder, key))))],
  };
}

/** The file that belongs under a key. */
export function artifact(folder: string, key: string): string {
  return join(folder, key.slice(dirname(key).length + 1));
}

/** A template with values in place of some of its imports. */
export function fillImports(template: Template, values: ReadonlyMap<string, string>): Template {
  return JSON.parse(
    JSON.stringify(template, (_key, value: unknown) => {
      const name = (value as { 'Fn::ImportValue'?: string } | null)?.['Fn::ImportValue'];
      return (name === undefined ? undefined : values.get(name)) ?? value;
    }),
  ) as Template;
}

/** A template without the resources of some types; what refers to one of them gets the text `absent`. */
export function withoutTypes(template: Template, types: ReadonlySet<string>): Template {
  const gone = new Set(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => types.has(Type))
      .map(([id]) => id),
  );
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => !gone.has(id)));
  return JSON.parse(
    JSON.stringify({ ...template, Resources }, (key, value: unknown) => {
      if (key === 'DependsOn') return [value].flat().filter((id) => !gone.has(String(id)));
      if (key === 'Fn::Sub' && typeof value === 'string')
        return value.replaceAll(/\$\{(\w+)(\.\w+)?\}/g, (text, id: string) =>
          gone.has(id) ? 'absent' : text,
        );
      return refersTo(value, gone) ? 'absent' : value;
    }),
  ) as Template;
}

function refersTo(value: unknown, ids: ReadonlySet<string>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: string[] | string };
  const id = Ref ?? (Array.isArray(attribute) ? attribute[0] : attribute?.split('.')[0]);
  return id !== undefined && ids.has(id);
}

function importsOf(template: Template): string[] {
  return valuesOf(template, 'Fn::ImportValue');
}

/** Texts under a key, at any depth. */
function valuesOf(tree: unknown, key: string): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) =>
    name === key && typeof value === 'string' ? [value] : valuesOf(value, key),
  );
}
