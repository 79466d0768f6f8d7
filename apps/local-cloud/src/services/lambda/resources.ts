import { CloudError, refuse } from '../../core/errors';
import { Input } from '../../core/input';
import type { ResourceContext, ResourceState, ResourceType } from '../../core/service';
import { creationMembers, defaultSettings, readSettings } from './event-source/mapping-model';
import { codeMembers, readCode, settingMembers } from './function-input';
import { functionArn, parseReference, versionOf } from './function-model';
import { createFunction, deleteFunction, publishVersion, updateFunction } from './functions';
import type { LambdaContext } from './lambda-context';
import { addStatement, permissionMembers, readStatement } from './policy-routes';

/** CloudFormation's types of Lambda. */
export function lambdaResources(context: LambdaContext): Record<string, ResourceType> {
  return {
    'AWS::Lambda::Function': functionResource(context),
    'AWS::Lambda::Version': versionResource(context),
    'AWS::Lambda::Alias': aliasResource(context),
    'AWS::Lambda::Permission': permissionResource(context),
    'AWS::Lambda::EventSourceMapping': mappingResource(context),
  };
}

function functionResource(context: LambdaContext): ResourceType {
  const what = 'AWS::Lambda::Function';
  const members = [...settingMembers, 'FunctionName', 'Code', 'Tags', 'ReservedConcurrentExecutions'];
  const read = async (properties: Record<string, unknown>) => {
    const input = new Input(what, properties, members);
    const code = input.optionalInput('Code', codeMembers);
    if (!code) throw new CloudError('InvalidParameterValueException', `Expected Code of ${what} to be set.`);
    return { input, code: await readCode(code, context.code, context.objects, true) };
  };
  const state = (name: string): ResourceState => ({
    physicalId: name,
    attributes: { Arn: functionArn(context.identity, name) },
  });
  const reserve = (name: string, input: Input) =>
    context.functions.change(name, (model) => {
      const reserved = input.optionalInteger('ReservedConcurrentExecutions', 0);
      if (reserved === undefined) delete model.reservedConcurrency;
      else model.reservedConcurrency = reserved;
    });
  return {
    async create(properties, resource) {
      const { input, code } = await read(properties);
      const name = input.optionalText('FunctionName') ?? generatedName(resource);
      await createFunction(context, name, input, code, { ...resource.tags, ...input.tagList() });
      await reserve(name, input);
      return state(name);
    },
    async update(physicalId, properties, _previous, resource) {
      const { input, code } = await read(properties);
      requireSame(
        what,
        physicalId,
        'FunctionName',
        input.optionalText('FunctionName') ?? physicalId,
        physicalId,
      );
      // What a template no longer says goes back to its default, unlike in UpdateFunctionConfiguration.
      const whole = new Input(what, { ...unsaid(physicalId), ...definedOnly(properties) }, members);
      await updateFunction(context, physicalId, { input: whole, code });
      await reserve(physicalId, input);
      const tags = { ...resource.tags, ...input.tagList() };
      await context.functions.change(physicalId, (model) => void (model.tags = tags));
      return state(physicalId);
    },
    remove: (physicalId) => deleteFunction(context, physicalId),
  };
}

function versionResource(context: LambdaContext): ResourceType {
  const what = 'AWS::Lambda::Version';
  const make = async (properties: Record<string, unknown>): Promise<ResourceState> => {
    const input = new Input(what, properties, ['FunctionName', 'CodeSha256', 'Description']);
    const { name } = parseReference(input.text('FunctionName'));
    const { version } = await publishVersion(context, name, {
      codeSha256: input.optionalText('CodeSha256'),
      description: input.optionalText('Description'),
    });
    const arn = functionArn(context.identity, name, version);
    return { physicalId: arn, attributes: { Version: version, FunctionArn: arn } };
  };
  return {
    create: make,
    update: (_physicalId, properties) => make(properties),
    async remove(physicalId) {
      const { name, qualifier } = parseReference(physicalId);
      if (qualifier && context.functions.find(name)) await deleteFunction(context, name, qualifier);
    },
  };
}

function aliasResource(context: LambdaContext): ResourceType {
  const what = 'AWS::Lambda::Alias';
  const set = async (properties: Record<string, unknown>, creating: boolean): Promise<ResourceState> => {
    const input = new Input(what, properties, ['FunctionName', 'FunctionVersion', 'Name', 'Description']);
    const { name: functionName } = parseReference(input.text('FunctionName'));
    const name = input.text('Name', { max: 128, pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)' });
    const version = input.text('FunctionVersion');
    await context.functions.change(functionName, (model) => {
      if (creating && model.aliases[name])
        throw new CloudError('ResourceConflictException', `Alias already exists: ${name}`, 409);
      versionOf(context.identity, model, version);
      model.aliases[name] = {
        name,
        version,
        description: input.optionalText('Description') ?? '',
        revisionId: `${context.clock()}`,
      };
    });
    const arn = functionArn(context.identity, functionName, name);
    return { physicalId: arn, attributes: { AliasArn: arn } };
  };
  return {
    create: (properties) => set(properties, true),
    async find(properties) {
      const { name } = parseReference(String(properties['FunctionName']));
      const alias = String(properties['Name']);
      return context.functions.find(name)?.aliases[alias] && functionArn(context.identity, name, alias);
    },
    async update(physicalId, properties) {
      const state = await set(properties, false);
      if (state.physicalId !== physicalId) await this.remove(physicalId, properties);
      return state;
    },
    async remove(physicalId) {
      const { name, qualifier = '' } = parseReference(physicalId);
      if (context.functions.find(name)?.aliases[qualifier])
        await context.functions.change(name, (model) => void delete model.aliases[qualifier]);
    },
  };
}

function permissionResource(context: LambdaContext): ResourceType {
  const what = 'AWS::Lambda::Permission';
  const remove = async (physicalId: string) => {
    for (const model of context.functions.all()) {
      if (!model.policy.some((statement) => statement.Sid === physicalId)) continue;
      await context.functions.change(model.name, (changed) => {
        changed.policy = changed.policy.filter((statement) => statement.Sid !== physicalId);
      });
    }
  };
  const add = async (properties: Record<string, unknown>, id: string): Promise<ResourceState> => {
    const input = new Input(what, properties, [...permissionMembers, 'FunctionName']);
    const { name, qualifier } = parseReference(input.text('FunctionName'));
    await addStatement(
      context,
      name,
      readStatement(input, id, functionArn(context.identity, name, qualifier)),
    );
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    create: (properties, resource) => add(properties, generatedName(resource)),
    async update(physicalId, properties) {
      await remove(physicalId);
      return add(properties, physicalId);
    },
    remove,
  };
}

function mappingResource(context: LambdaContext): ResourceType {
  const what = 'AWS::Lambda::EventSourceMapping';
  const { mappings, identity } = context;
  const state = (uuid: string): ResourceState => ({
    physicalId: uuid,
    attributes: {
      Id: uuid,
      EventSourceMappingArn: `arn:aws:lambda:${identity.region}:${identity.accountId}:event-source-mapping:${uuid}`,
    },
  });
  return {
    async create(properties, resource) {
      const input = new Input(what, properties, creationMembers);
      return state((await mappings.create(input, { ...resource.tags, ...input.tagList() })).uuid);
    },
    async update(physicalId, properties) {
      const input = new Input(what, properties, creationMembers);
      const { streamArn, startingPosition } = mappings.get(physicalId);
      requireSame(what, physicalId, 'EventSourceArn', input.text('EventSourceArn'), streamArn);
      requireSame(what, physicalId, 'StartingPosition', input.text('StartingPosition'), startingPosition);
      await mappings.update(physicalId, () => readSettings(input, identity, defaultSettings));
      return state(physicalId);
    },
    async find(properties) {
      const { name, qualifier } = parseReference(String(properties['FunctionName']));
      const arn = functionArn(identity, name, qualifier);
      const isIt = (model: { streamArn: string; functionArn: string }): boolean =>
        model.streamArn === properties['EventSourceArn'] && model.functionArn === arn;
      return mappings.all().find(isIt)?.uuid;
    },
    async remove(physicalId) {
      if (mappings.all().some((model) => model.uuid === physicalId)) await mappings.remove(physicalId);
    },
  };
}

/** Defaults in the shape of properties. */
function unsaid(name: string): Record<string, unknown> {
  return {
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    Environment: { Variables: {} },
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogGroup: `/aws/lambda/${name}` },
  };
}

function definedOnly(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value != null));
}

function requireSame(
  what: string,
  physicalId: string,
  member: string,
  wanted: string,
  present: string,
): void {
  if (wanted !== present)
    throw refuse(what, `a change of ${member} (${physicalId} would be replaced)`, 'Remove it first.');
}

/** A name of CloudFormation's form for a resource without one. */
function generatedName(resource: ResourceContext): string {
  const random = Array.from(
    { length: 12 },
    () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[Math.floor(Math.random() * 36)],
  );
  return `${resource.stackName}-${resource.logicalId}`.slice(0, 51) + `-${random.join('')}`;
}
