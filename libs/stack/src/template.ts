/** A CloudFormation value: a literal or an intrinsic such as `{ Ref: 'Bucket' }`. */
export type CfnValue = string | number | boolean | CfnObject | readonly CfnValue[];

/** A CloudFormation object, properties or an intrinsic. */
export interface CfnObject {
  readonly [key: string]: CfnValue | undefined;
}

/** One entry of `Resources`. */
export interface CfnResource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
  readonly Metadata?: CfnObject;
  readonly Properties: CfnObject;
}

/** `Resources` of a stack, by logical id. */
export type CfnResources = Record<string, CfnResource>;

/** A value other stacks of the same stage may import. */
export interface CfnOutput {
  readonly description: string;
  readonly value: CfnValue;
}

/**
 * The stage, as osls fills it in when it packages: flag `--stage`, else environment `STAGE`, else `dev`.
 * It stands as text inside names, e.g. `denver-service-request-${stage}`.
 */
export const stage = '${sls:stage}';

/** ARN of a resource of the same stack. */
export function arnOf(logicalId: string): CfnObject {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

/** Text with pseudo parameters, e.g. `sub('denver-lake-${AWS::AccountId}')`; `values` names further ones. */
export function sub(text: string, values?: Record<string, CfnValue>): CfnObject {
  return { 'Fn::Sub': values ? [text, values] : text };
}

/** The output `key` of another service's stack; that stack has to be deployed before. */
export function imported(service: string, key: string): CfnObject {
  return { 'Fn::ImportValue': exportName(service, key) };
}

/** Exports are shared by all stacks of an account and region, so their names carry service and stage. */
export function exportName(service: string, key: string): string {
  return `${service}-${stage}-${key}`;
}

/** A resource that outlives its stack: `remove` and a replacing update both leave it in place. */
export function retained(resource: { Type: string; Properties: CfnObject }): CfnResource {
  return { ...resource, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
}

/** Logical ids are letters and digits: `service-request` becomes `ServiceRequest`. */
export function pascalCase(kebab: string): string {
  return kebab
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
