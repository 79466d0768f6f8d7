/** Anything a template may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One entry of `Resources`. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, Json>;
  readonly DependsOn?: Json;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** One entry of `Outputs`. */
export interface TemplateOutput {
  readonly Value: Json;
  readonly Description?: string;
  readonly Export?: { readonly Name: Json };
}

/** A CloudFormation template, as far as a deploy is concerned with it. */
export interface Template {
  readonly Description?: string;
  readonly Parameters?: Record<string, Json>;
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, TemplateOutput>;
}

/** The bucket osls makes in every stack for its own packages; emptied and deleted with the stack. */
export const packageBucketId = 'ServerlessDeploymentBucket';

/** Names of the exports a template reads with `Fn::ImportValue`, sorted. */
export function importsOf(template: Template): string[] {
  const found = new Set<string>();
  walk(template as unknown as Json, (node) => {
    const name = node['Fn::ImportValue'];
    if (typeof name === 'string') found.add(name);
  });
  return [...found].sort();
}

/** Names a template exports, sorted; those made of intrinsics are left out. */
export function exportsOf(template: Template): string[] {
  return Object.values(template.Outputs ?? {})
    .flatMap(({ Export }) => (typeof Export?.Name === 'string' ? [Export.Name] : []))
    .sort();
}

/** Logical ids of what outlives the stack. */
export function retainedIds(template: Template): string[] {
  return Object.entries(template.Resources)
    .filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete')
    .map(([logicalId]) => logicalId);
}

/** Does the stack hold what must not be lost. */
export function isStateful(template: Template): boolean {
  return retainedIds(template).length > 0;
}

/** The name a template gives to a bucket, when only account and region are to be filled in. */
export function bucketName(
  template: Template,
  logicalId: string,
  place: { account: string; region: string },
): string | undefined {
  const given = template.Resources[logicalId]?.Properties?.['BucketName'];
  const text = typeof given === 'object' && given !== null && 'Fn::Sub' in given ? given['Fn::Sub'] : given;
  if (typeof text !== 'string') return undefined;
  return text.replaceAll('${AWS::AccountId}', place.account).replaceAll('${AWS::Region}', place.region);
}

function walk(node: Json, visit: (object: Record<string, Json>) => void): void {
  if (Array.isArray(node)) for (const item of node as readonly Json[]) walk(item, visit);
  else if (typeof node === 'object' && node !== null) {
    visit(node as Record<string, Json>);
    for (const value of Object.values(node)) walk(value, visit);
  }
}
