import { CloudError } from '../../core/errors';
import type { QueryCall } from '../../core/service';
import type { XmlObject } from '../../core/xml';
import { CallInput } from './call-input';
import { contentMembers, readWanted } from './change-sets';
import { importersOf, listExports } from './exports';
import { comparePlans, planOfContent } from './plan';
import { eventViews, resourceView, stackSummary, stackView } from './stack-views';
import { setStatus, type StackOperation, type StackRecord } from './stack-model';
import type { StackContext } from './stack-context';
import { parseTemplate, type Template } from './template';

type Operations = Record<string, (call: QueryCall) => Promise<XmlObject>>;

/** Operations that change stacks. */
export function stackWrites(context: StackContext): Operations {
  return {
    CreateStack: (call) => createStack(context, call),
    UpdateStack: (call) => updateStack(context, call),
    DeleteStack: (call) => deleteStack(context, call),
    UpdateTerminationProtection: async (call) => {
      const input = new CallInput(call, ['StackName', 'EnableTerminationProtection']);
      const stack = context.store.get(input.text('StackName'));
      stack.terminationProtection = input.flag('EnableTerminationProtection');
      await context.store.save(stack);
      return { StackId: stack.stackId };
    },
  };
}

async function createStack(context: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, [
    ...contentMembers,
    'DisableRollback',
    'OnFailure',
    'EnableTerminationProtection',
    'TimeoutInMinutes',
  ]);
  input.refuseSet(['TimeoutInMinutes']);
  const name = input.text('StackName');
  const existing = context.store.find(name);
  if (existing) throw new CloudError('AlreadyExistsException', `Stack [${name}] already exists`);
  const stack = context.newStack(name);
  const { template, parameters, tags, capabilities } = await readWanted(context, input, stack);
  stack.capabilities = capabilities;
  stack.terminationProtection = input.flag('EnableTerminationProtection');
  await begin(context, input, stack, {
    kind: 'create',
    template,
    parameters,
    tags,
    onFailure: onFailureOf(input),
    retain: [],
  });
  return { StackId: stack.stackId };
}

async function updateStack(context: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, [...contentMembers, 'DisableRollback']);
  const stack = context.store.get(input.text('StackName'));
  context.checkUpdatable(stack);
  const { template, parameters, tags, capabilities, plan } = await readWanted(context, input, stack);
  const current = planOfContent(stack, context.engine.planContext(stack));
  if (comparePlans(stack, current, plan, tags).isEmpty)
    throw new CloudError('ValidationError', 'No updates are to be performed.');
  stack.capabilities = capabilities;
  await begin(context, input, stack, {
    kind: 'update',
    template,
    parameters,
    tags,
    onFailure: onFailureOf(input),
    retain: [],
  });
  return { StackId: stack.stackId };
}

async function deleteStack(context: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, [
    'StackName',
    'RetainResources',
    'RoleARN',
    'ClientRequestToken',
    'DeletionMode',
  ]);
  input.refuseSet(['DeletionMode']);
  const stack = context.store.find(input.text('StackName'));
  if (!stack || stack.status === 'DELETE_COMPLETE') return {};
  if (stack.terminationProtection) {
    throw new CloudError(
      'ValidationError',
      `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
    );
  }
  const retain = input.texts('RetainResources');
  if (retain.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw new CloudError(
      'ValidationError',
      'Invalid operation on stack: RetainResources needs a stack in DELETE_FAILED state.',
    );
  }
  if (stack.status === 'DELETE_IN_PROGRESS') return {};
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    setStatus(stack, 'DELETE_COMPLETE', context.engine.now());
    await context.store.save(stack);
    return {};
  }
  await begin(context, input, stack, {
    kind: 'delete',
    template: '',
    parameters: {},
    tags: {},
    onFailure: 'DO_NOTHING',
    retain,
  });
  return {};
}

async function begin(
  context: StackContext,
  input: CallInput,
  stack: StackRecord,
  operation: Parameters<StackContext['engine']['begin']>[1],
): Promise<void> {
  const token = input.optionalText('ClientRequestToken');
  await context.engine.begin(stack, { ...operation, ...(token !== undefined && { token }) });
}

function onFailureOf(input: CallInput): StackOperation['onFailure'] {
  if (input.flag('DisableRollback')) return 'DO_NOTHING';
  const value = input.optionalText('OnFailure') ?? 'ROLLBACK';
  if (value === 'ROLLBACK' || value === 'DELETE' || value === 'DO_NOTHING') return value;
  throw new CloudError(
    'ValidationError',
    `Expected \`OnFailure\` to be ROLLBACK, DELETE or DO_NOTHING, got ${value}.`,
  );
}

/** Operations that read stacks. Answers are whole: there is never a NextToken. */
export function stackReads(context: StackContext): Operations {
  const { store } = context;
  return {
    DescribeStacks: async (call) => {
      const name = new CallInput(call, ['StackName', 'NextToken']).optionalText('StackName');
      return { Stacks: (name === undefined ? store.live() : [store.get(name)]).map(stackView) };
    },
    ListStacks: async (call) => {
      const filter = new CallInput(call, ['StackStatusFilter', 'NextToken']).texts('StackStatusFilter');
      const stacks = store.all().filter(({ status }) => filter.length === 0 || filter.includes(status));
      return { StackSummaries: stacks.map(stackSummary) };
    },
    DescribeStackEvents: async (call) => {
      const stack = store.get(new CallInput(call, ['StackName', 'NextToken']).text('StackName'));
      return { StackEvents: eventViews(stack) };
    },
    DescribeStackResource: async (call) => {
      const input = new CallInput(call, ['StackName', 'LogicalResourceId']);
      const stack = store.get(input.text('StackName'));
      const logicalId = input.text('LogicalResourceId');
      const record = stack.resources[logicalId];
      if (!record)
        throw new CloudError(
          'ValidationError',
          `Resource ${logicalId} does not exist for stack ${stack.name}`,
        );
      return { StackResourceDetail: resourceView(stack, record, 'LastUpdatedTimestamp') };
    },
    DescribeStackResources: (call) => describeResources(context, call),
    ListStackResources: async (call) => {
      const stack = store.get(new CallInput(call, ['StackName', 'NextToken']).text('StackName'));
      const records = Object.values(stack.resources);
      return {
        StackResourceSummaries: records.map((record) => resourceView(stack, record, 'LastUpdatedTimestamp')),
      };
    },
    GetTemplate: async (call) => {
      const input = new CallInput(call, ['StackName', 'ChangeSetName', 'TemplateStage']);
      const stack = store.get(input.text('StackName'));
      const changeSet = input.optionalText('ChangeSetName');
      const chosen = Object.values(stack.changeSets).find(
        ({ id, name }) => id === changeSet || name === changeSet,
      );
      if (changeSet !== undefined && !chosen)
        throw new CloudError('ChangeSetNotFound', `ChangeSet [${changeSet}] does not exist`, 404);
      return { TemplateBody: (chosen ?? stack).template, StagesAvailable: ['Original', 'Processed'] };
    },
    ValidateTemplate: (call) => validateTemplate(context, call),
    GetTemplateSummary: (call) => summarizeTemplate(context, call),
    ListExports: async (call) => {
      new CallInput(call, ['NextToken']);
      const exports = listExports(store).map(({ name, value, stack }) => ({
        ExportingStackId: stack.stackId,
        Name: name,
        Value: value,
      }));
      return { Exports: exports };
    },
    ListImports: async (call) => {
      const name = new CallInput(call, ['ExportName', 'NextToken']).text('ExportName');
      const importers = importersOf(store, name);
      if (importers.length === 0)
        throw new CloudError('ValidationError', `Export '${name}' is not imported by any stack.`);
      return { Imports: importers.map((stack) => stack.name) };
    },
  };
}

async function describeResources({ store }: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, ['StackName', 'LogicalResourceId', 'PhysicalResourceId']);
  const physicalId = input.optionalText('PhysicalResourceId');
  const logicalId = input.optionalText('LogicalResourceId');
  const name = input.optionalText('StackName');
  const owner = store
    .live()
    .find(({ resources }) => Object.values(resources).some((record) => record.physicalId === physicalId));
  const stack = name === undefined ? owner : store.get(name);
  if (!stack) throw new CloudError('ValidationError', `Stack for ${physicalId ?? 'no name'} does not exist`);
  const records = Object.values(stack.resources).filter(
    (record) => logicalId === undefined || record.logicalId === logicalId,
  );
  return { StackResources: records.map((record) => resourceView(stack, record, 'Timestamp')) };
}

async function validateTemplate(context: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, ['TemplateBody', 'TemplateURL']);
  const template = parseTemplate(await context.source.read(input, ''));
  context.checkTypes(template);
  return {
    Description: template.description,
    Parameters: Object.entries(template.parameters).map(([key, { defaultValue, noEcho, description }]) => ({
      ParameterKey: key,
      DefaultValue: defaultValue,
      NoEcho: noEcho,
      Description: description,
    })),
    ...capabilitiesOf(template),
  };
}

async function summarizeTemplate(context: StackContext, call: QueryCall): Promise<XmlObject> {
  const input = new CallInput(call, ['TemplateBody', 'TemplateURL', 'StackName']);
  const stackName = input.optionalText('StackName');
  const text =
    stackName === undefined ? await context.source.read(input, '') : context.store.get(stackName).template;
  const template = parseTemplate(text);
  return {
    Description: template.description,
    Parameters: Object.entries(template.parameters).map(([key, declaration]) => ({
      ParameterKey: key,
      DefaultValue: declaration.defaultValue,
      ParameterType: declaration.type,
      NoEcho: declaration.noEcho,
      Description: declaration.description,
    })),
    ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
    ...capabilitiesOf(template),
  };
}

function capabilitiesOf(template: Template): XmlObject {
  const hasIam = Object.values(template.resources).some(({ type }) => type.startsWith('AWS::IAM::'));
  if (!hasIam) return { Capabilities: [] };
  return {
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM]',
  };
}
