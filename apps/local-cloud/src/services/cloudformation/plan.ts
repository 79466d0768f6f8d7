import { isDeepStrictEqual } from 'node:util';
import type { CloudIdentity } from '../../core/service';
import { decideConditions } from './conditions';
import { checkCircles, type Dependencies } from './graph';
import { parameterValues, type ParameterLookup } from './parameters';
import { findReferences, namesIn } from './references';
import { conditionOf, resolve, standing, type Scope } from './resolve';
import type { ResourceChange, StackContent, StackRecord } from './stack-model';
import {
  parseTemplate,
  templateError,
  type Template,
  type TemplateOutput,
  type TemplateResource,
} from './template';

/** What a plan is made from, beside the template. */
export interface PlanContext {
  identity: CloudIdentity;
  stackId: string;
  stackName: string;
  lookup: ParameterLookup;
  /** Value of an export of another stack; undefined when there is none. */
  importValue(name: string): string | undefined;
}

/** A template with conditions decided and everything resolved that does not need the resources themselves. */
export interface Plan {
  template: Template;
  /** Resources whose condition holds. */
  resources: Record<string, TemplateResource>;
  /** Their properties with `Ref` and `GetAtt` of resources still standing: equal shapes need no look at the resource. */
  shapes: Record<string, unknown>;
  outputs: Record<string, TemplateOutput>;
  dependencies: Dependencies;
  /** For resolving the rest; `resource` gives nothing yet. */
  scope: Scope;
  /** Exports that the plan imports. */
  imports: Set<string>;
}

/**
 * Plans a template for a stack.
 *
 * @throws CloudError ValidationError for what is wrong whatever the resources turn out to be, circles included
 */
export function makePlan(text: string, parameters: Record<string, string>, context: PlanContext): Plan {
  const template = parseTemplate(text);
  const imports = new Set<string>();
  const open = {
    parameters: parameterValues(template, parameters, context.lookup),
    mappings: template.mappings,
    pseudo: pseudoParameters(context),
    resource: () => undefined,
    importValue: (name: string) => {
      imports.add(name);
      return context.importValue(name);
    },
  };
  const scope: Scope = { ...open, conditions: decideConditions(template, open) };
  const holds = ({ condition }: { condition?: string }) =>
    condition === undefined || conditionOf(condition, scope);
  const resources = Object.fromEntries(
    Object.entries(template.resources).filter(([, resource]) => holds(resource)),
  );
  const outputs = Object.fromEntries(Object.entries(template.outputs).filter(([, output]) => holds(output)));
  const shapes = mapValues(resources, ({ properties }) => standing(resolve(properties, scope)));
  // Names of exports in outputs count as imports too.
  for (const output of Object.values(outputs)) resolve([output.value, output.exportName], scope);
  const dependencies = dependenciesOf(resources, shapes);
  checkCircles(dependencies);
  return { template, resources, shapes, outputs, dependencies, scope, imports };
}

function dependenciesOf(
  resources: Record<string, TemplateResource>,
  shapes: Record<string, unknown>,
): Dependencies {
  return new Map(
    Object.entries(resources).map(([logicalId, { dependsOn }]) => {
      const used = namesIn(shapes[logicalId]);
      const missing = [...used].filter((name) => !Object.hasOwn(resources, name));
      if (missing.length > 0) {
        throw templateError(
          `Unresolved resource dependencies [${missing.join(', ')}] in the Resources block of the template`,
        );
      }
      return [logicalId, new Set([...used, ...dependsOn.filter((name) => Object.hasOwn(resources, name))])];
    }),
  );
}

function pseudoParameters({ identity, stackId, stackName }: PlanContext): Scope['pseudo'] {
  return {
    'AWS::AccountId': identity.accountId,
    'AWS::Region': identity.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackId': stackId,
    'AWS::StackName': stackName,
    'AWS::NotificationARNs': [],
  };
}

/** The difference between a stack as it stands and as it is wanted. */
export interface PlannedChanges {
  resources: ResourceChange[];
  /** True when nothing at all differs: resources, outputs, tags, policies. */
  isEmpty: boolean;
}

/**
 * Compares the plan of what stands with the plan of what is wanted. A resource that uses one that changes is a change
 * too, as it may see another attribute.
 */
export function comparePlans(
  stack: StackRecord,
  current: Plan | undefined,
  wanted: Plan,
  tags: Record<string, string>,
): PlannedChanges {
  const tagsChanged = !isDeepStrictEqual(stack.tags, tags);
  const changed = new Set<string>();
  const mark = (logicalId: string): boolean => {
    const standing = stack.resources[logicalId];
    const resource = wanted.resources[logicalId]!;
    const isSame =
      standing?.type === resource.type &&
      !tagsChanged &&
      current !== undefined &&
      isDeepStrictEqual(current.shapes[logicalId], wanted.shapes[logicalId]) &&
      isDeepStrictEqual(removalOf(current.resources[logicalId]), removalOf(resource)) &&
      ![...wanted.dependencies.get(logicalId)!].some(
        (other) => changed.has(other) && usesIt(wanted.shapes[logicalId], other),
      );
    return !isSame;
  };
  for (const logicalId of inOrder(wanted.dependencies)) if (mark(logicalId)) changed.add(logicalId);
  const kept = [...changed].map((logicalId) => changeOf(stack, logicalId, wanted.resources[logicalId]!.type));
  const removed = Object.values(stack.resources)
    .filter(({ logicalId }) => !Object.hasOwn(wanted.resources, logicalId))
    .map(({ logicalId, type, physicalId }): ResourceChange => ({
      action: 'Remove',
      logicalId,
      type,
      physicalId,
    }));
  const resources = [...kept, ...removed];
  const outputsSame = current !== undefined && isDeepStrictEqual(outputShapes(current), outputShapes(wanted));
  return { resources, isEmpty: resources.length === 0 && outputsSame && !tagsChanged };
}

function changeOf(stack: StackRecord, logicalId: string, type: string): ResourceChange {
  const physicalId = stack.resources[logicalId]?.physicalId;
  return physicalId ? { action: 'Modify', logicalId, type, physicalId } : { action: 'Add', logicalId, type };
}

function removalOf(resource: TemplateResource | undefined): unknown {
  return resource && [resource.deletionPolicy, resource.updateReplacePolicy];
}

function usesIt(shape: unknown, logicalId: string): boolean {
  const { names, attributes } = findReferences(shape);
  return names.has(logicalId) || attributes.has(logicalId);
}

function outputShapes(plan: Plan): unknown {
  return mapValues(plan.outputs, ({ value, exportName, description }) => [
    standing(resolve([value, exportName], plan.scope)),
    description,
  ]);
}

/** Nodes with what they depend on before them. */
function inOrder(dependencies: Dependencies): string[] {
  const ordered = new Set<string>();
  const visit = (node: string): void => {
    if (ordered.has(node)) return;
    for (const other of dependencies.get(node) ?? []) visit(other);
    ordered.add(node);
  };
  for (const node of dependencies.keys()) visit(node);
  return [...ordered];
}

/** The plan of a stack as it stands; undefined when it was never made. */
export function planOfContent(content: StackContent, context: PlanContext): Plan | undefined {
  if (content.template === '') return undefined;
  return makePlan(content.template, content.parameters, context);
}

function mapValues<T, U>(record: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
