import { randomUUID } from 'node:crypto';
import { CloudError } from '../../core/errors';
import type { QueryCall } from '../../core/service';
import type { XmlObject } from '../../core/xml';
import { CallInput } from './call-input';
import { checkCapabilities } from './capabilities';
import { chooseParameters } from './parameters';
import { comparePlans, makePlan, planOfContent, type Plan } from './plan';
import { changeSetSummary, changeSetView } from './stack-views';
import {
  addEvent,
  setStatus,
  stackType,
  type ChangeSet,
  type StackOperation,
  type StackRecord,
} from './stack-model';
import type { StackContext } from './stack-context';
import { parseTemplate } from './template';

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** A wanted content of a stack, checked. */
export interface Wanted {
  template: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  capabilities: string[];
  plan: Plan;
}

/** Members of CreateChangeSet, CreateStack and UpdateStack that say what the stack shall be. */
export const contentMembers = [
  'StackName',
  'TemplateBody',
  'TemplateURL',
  'UsePreviousTemplate',
  'Parameters',
  'Capabilities',
  'Tags',
  'RoleARN',
  'ClientRequestToken',
  'NotificationARNs',
  'RollbackConfiguration',
];

/** Reads and checks what a call wants a stack to be. */
export async function readWanted(
  context: StackContext,
  input: CallInput,
  stack: StackRecord,
): Promise<Wanted> {
  input.refuseSet(['NotificationARNs', 'RollbackConfiguration']);
  const text = await context.source.read(input, stack.template);
  const template = parseTemplate(text);
  context.checkTypes(template);
  const capabilities = input.texts('Capabilities');
  checkCapabilities(template, capabilities);
  const parameters = chooseParameters(template, input.parameters(), stack.parameters);
  const plan = makePlan(text, parameters, context.engine.planContext(stack));
  const tags = input.call.input['Tags'] === undefined ? stack.tags : input.tags();
  return { template: text, parameters, tags, capabilities, plan };
}

/** Operations on change sets. */
export function changeSetOperations(
  context: StackContext,
): Record<string, (call: QueryCall) => Promise<XmlObject>> {
  return {
    CreateChangeSet: (call) => create(context, call),
    DescribeChangeSet: async (call) => {
      const { stack, changeSet } = find(
        context,
        new CallInput(call, ['ChangeSetName', 'StackName', 'NextToken', 'IncludePropertyValues']),
      );
      return changeSetView(stack, changeSet);
    },
    ExecuteChangeSet: (call) => execute(context, call),
    DeleteChangeSet: (call) => remove(context, call),
    ListChangeSets: async (call) => {
      const stack = context.store.get(new CallInput(call, ['StackName', 'NextToken']).text('StackName'));
      return {
        Summaries: Object.values(stack.changeSets).map((changeSet) => changeSetSummary(stack, changeSet)),
      };
    },
  };
}

async function create(context: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, [
    ...contentMembers,
    'ChangeSetName',
    'ChangeSetType',
    'ClientToken',
    'Description',
    'OnStackFailure',
  ]);
  const name = input.text('ChangeSetName');
  const kind = kindOf(input.optionalText('ChangeSetType') ?? 'UPDATE');
  const stack = stackFor(context, input.text('StackName'), kind);
  const wanted = await readWanted(context, input, stack);
  if (Object.hasOwn(stack.changeSets, name)) {
    throw new CloudError(
      'AlreadyExistsException',
      `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Template`,
    );
  }
  const { planContext } = context.engine;
  const current =
    kind === 'create' ? undefined : planOfContent(stack, planContext.call(context.engine, stack));
  const changes = comparePlans(stack, current, wanted.plan, wanted.tags);
  const isEmpty = kind === 'update' && changes.isEmpty;
  const { template, parameters, tags, capabilities } = wanted;
  const description = input.optionalText('Description');
  const changeSet: ChangeSet = {
    id: context.arn(`changeSet/${name}/${randomUUID()}`),
    name,
    kind,
    createdAt: context.engine.now(),
    status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
    ...(isEmpty && { statusReason: noChanges }),
    executionStatus: isEmpty ? 'UNAVAILABLE' : 'AVAILABLE',
    ...(description !== undefined && { description }),
    template,
    parameters,
    tags,
    capabilities,
    onFailure: onFailureOf(input.optionalText('OnStackFailure')),
    changes: changes.resources,
  };
  stack.changeSets[name] = changeSet;
  await context.store.save(stack);
  return { Id: changeSet.id, StackId: stack.stackId };
}

/** The stack a change set is for; one to be created begins to exist, empty, in REVIEW_IN_PROGRESS. */
function stackFor(context: StackContext, nameOrId: string, kind: ChangeSet['kind']): StackRecord {
  const existing = context.store.find(nameOrId);
  if (kind === 'update') {
    const stack = existing ?? context.store.get(nameOrId);
    context.checkUpdatable(stack);
    return stack;
  }
  if (existing && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw new CloudError(
      'ValidationError',
      `Stack [${existing.name}] already exists and cannot be created again with the changeSet [CREATE].`,
    );
  }
  if (existing) return existing;
  const stack = context.newStack(nameOrId);
  setStatus(stack, 'REVIEW_IN_PROGRESS', stack.createdAt, 'User Initiated');
  return stack;
}

async function execute(context: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, ['ChangeSetName', 'StackName', 'ClientRequestToken', 'DisableRollback']);
  const { stack, changeSet } = find(context, input);
  if (changeSet.executionStatus !== 'AVAILABLE') {
    throw new CloudError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${changeSet.executionStatus}]`,
    );
  }
  const { kind, template, parameters, tags, capabilities, onFailure } = changeSet;
  if (kind === 'update') context.checkUpdatable(stack);
  changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
  stack.changeSets = { [changeSet.name]: changeSet };
  stack.capabilities = capabilities;
  const token = input.optionalText('ClientRequestToken');
  await context.engine.begin(stack, {
    kind,
    template,
    parameters,
    tags,
    onFailure: input.flag('DisableRollback') ? 'DO_NOTHING' : onFailure,
    retain: [],
    ...(token !== undefined && { token }),
  });
  return {};
}

interface FoundChangeSet {
  stack: StackRecord;
  changeSet: ChangeSet;
}

async function remove(context: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, ['ChangeSetName', 'StackName']);
  const found = lookUp(context, input);
  if (!found) return {};
  const { stack, changeSet } = found;
  delete stack.changeSets[changeSet.name];
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    const { name: logicalId, stackId: physicalId } = stack;
    addEvent(stack, {
      logicalId,
      physicalId,
      type: stackType,
      status: 'REVIEW_IN_PROGRESS',
      at: context.engine.now(),
    });
  }
  await context.store.save(stack);
  return {};
}

function find(context: StackContext, input: CallInput): FoundChangeSet {
  const found = lookUp(context, input);
  if (found) return found;
  throw new CloudError('ChangeSetNotFound', `ChangeSet [${input.text('ChangeSetName')}] does not exist`, 404);
}

function lookUp(context: StackContext, input: CallInput): FoundChangeSet | undefined {
  const name = input.text('ChangeSetName');
  const stackName = input.optionalText('StackName');
  const stack = stackName === undefined ? stackOf(context, name) : context.store.get(stackName);
  const changeSet =
    stack &&
    Object.values(stack.changeSets).find((candidate) => candidate.name === name || candidate.id === name);
  return stack && changeSet && { stack, changeSet };
}

function stackOf(context: StackContext, changeSetId: string): StackRecord | undefined {
  return context.store
    .live()
    .find(({ changeSets }) => Object.values(changeSets).some(({ id }) => id === changeSetId));
}

function kindOf(type: string): ChangeSet['kind'] {
  if (type === 'CREATE') return 'create';
  if (type === 'UPDATE') return 'update';
  throw new CloudError(
    'ValidationError',
    `Expected \`ChangeSetType\` to be CREATE or UPDATE, got ${type}: the local cloud does no other.`,
  );
}

function onFailureOf(value = 'ROLLBACK'): StackOperation['onFailure'] {
  if (value === 'ROLLBACK' || value === 'DELETE' || value === 'DO_NOTHING') return value;
  throw new CloudError(
    'ValidationError',
    `Expected \`OnStackFailure\` to be ROLLBACK, DELETE or DO_NOTHING, got ${value}.`,
  );
}
