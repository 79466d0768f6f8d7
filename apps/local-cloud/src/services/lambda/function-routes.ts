import { CloudError } from '../../core/errors';
import { invalid } from '../../core/input';
import { codeMembers, readCode, settingMembers } from './function-input';
import {
  describeVersion,
  functionArn,
  parseReference,
  versionOf,
  type FunctionModel,
} from './function-model';
import { createFunction, deleteFunction, publishVersion, updateFunction } from './functions';
import type { LambdaContext } from './lambda-context';
import { page } from './paging';
import type { RestRequest, Route } from '../../core/rest-routes';

/** Operations on functions and versions. */
export function functionRoutes(context: LambdaContext): Route[] {
  const { identity, functions, code, objects } = context;
  const base = '/2015-03-31/functions';
  const one = `${base}/{FunctionName}`;

  const target = (request: RestRequest) => {
    const reference = parseReference(request.path['FunctionName'] ?? '', request.call.query.get('Qualifier'));
    return { ...reference, model: functions.get(reference.name) };
  };
  const describe = (model: FunctionModel, qualifier?: string) =>
    describeVersion(identity, model.name, versionOf(identity, model, qualifier), qualifier);

  return [
    {
      operation: 'CreateFunction',
      method: 'POST',
      path: base,
      async handle(request) {
        const input = await request.input([...settingMembers, 'FunctionName', 'Code', 'Publish', 'Tags']);
        const { name } = parseReference(input.text('FunctionName'));
        if (functions.find(name))
          throw new CloudError('ResourceConflictException', `Function already exist: ${name}`, 409);
        const codeInput = input.optionalInput('Code', codeMembers);
        if (!codeInput) throw invalid('code', null, 'Member must not be null');
        const package_ = await readCode(codeInput, code, objects);
        const model = await createFunction(context, name, input, package_, input.textMap('Tags'));
        const version = input.optionalBoolean('Publish') ? await publishVersion(context, name) : model.latest;
        return { status: 201, body: describeVersion(identity, name, version) };
      },
    },
    {
      operation: 'ListFunctions',
      method: 'GET',
      path: base,
      handle(request) {
        const input = request.query(['Marker', 'MaxItems', 'FunctionVersion']);
        const all = input.optionalText('FunctionVersion', { oneOf: ['ALL'] }) === 'ALL';
        const listed = functions
          .all()
          .flatMap((model) =>
            (all ? [model.latest, ...model.versions] : [model.latest]).map((version) =>
              describeVersion(identity, model.name, version),
            ),
          );
        return { body: page('Functions', listed, input) };
      },
    },
    {
      operation: 'GetFunction',
      method: 'GET',
      path: one,
      handle(request) {
        const { model, qualifier } = target(request);
        return {
          body: {
            Configuration: describe(model, qualifier),
            Code: { RepositoryType: 'S3' },
            ...(Object.keys(model.tags).length > 0 ? { Tags: model.tags } : {}),
            ...(model.reservedConcurrency === undefined
              ? {}
              : { Concurrency: { ReservedConcurrentExecutions: model.reservedConcurrency } }),
          },
        };
      },
    },
    {
      operation: 'GetFunctionConfiguration',
      method: 'GET',
      path: `${one}/configuration`,
      handle(request) {
        const { model, qualifier } = target(request);
        return { body: describe(model, qualifier) };
      },
    },
    {
      operation: 'UpdateFunctionCode',
      method: 'PUT',
      path: `${one}/code`,
      async handle(request) {
        const { name, model } = target(request);
        const input = await request.input([
          ...codeMembers,
          'Publish',
          'DryRun',
          'RevisionId',
          'Architectures',
        ]);
        requireRevision(model, input.optionalText('RevisionId'));
        const package_ = await readCode(input, code, objects);
        if (input.optionalBoolean('DryRun')) return { body: describe(model) };
        const [architecture] = input.texts('Architectures');
        const latest = await updateFunction(context, name, {
          code: package_,
          ...(architecture ? { architecture } : {}),
        });
        const version = input.optionalBoolean('Publish') ? await publishVersion(context, name) : latest;
        return { body: describeVersion(identity, name, version) };
      },
    },
    {
      operation: 'UpdateFunctionConfiguration',
      method: 'PUT',
      path: `${one}/configuration`,
      async handle(request) {
        const { name, model } = target(request);
        const input = await request.input([...settingMembers, 'RevisionId']);
        requireRevision(model, input.optionalText('RevisionId'));
        return { body: describeVersion(identity, name, await updateFunction(context, name, { input })) };
      },
    },
    {
      operation: 'DeleteFunction',
      method: 'DELETE',
      path: one,
      async handle(request) {
        const { name, qualifier } = target(request);
        await deleteFunction(context, name, qualifier);
        return { status: 204 };
      },
    },
    {
      operation: 'PublishVersion',
      method: 'POST',
      path: `${one}/versions`,
      async handle(request) {
        const { name, model } = target(request);
        const input = await request.input(['CodeSha256', 'Description', 'RevisionId']);
        requireRevision(model, input.optionalText('RevisionId'));
        const version = await publishVersion(context, name, {
          codeSha256: input.optionalText('CodeSha256'),
          description: input.optionalText('Description'),
        });
        return { status: 201, body: describeVersion(identity, name, version) };
      },
    },
    {
      operation: 'ListVersionsByFunction',
      method: 'GET',
      path: `${one}/versions`,
      handle(request) {
        const { model } = target(request);
        const versions = [model.latest, ...model.versions].map((version) =>
          describeVersion(identity, model.name, version, version.version),
        );
        return { body: page('Versions', versions, request.query(['Marker', 'MaxItems'])) };
      },
    },
    {
      operation: 'PutFunctionConcurrency',
      method: 'PUT',
      path: '/2017-10-31/functions/{FunctionName}/concurrency',
      async handle(request) {
        const { name } = target(request);
        const input = await request.input(['ReservedConcurrentExecutions']);
        const reserved = input.integer('ReservedConcurrentExecutions', 0);
        await functions.change(name, (model) => void (model.reservedConcurrency = reserved));
        return { body: { ReservedConcurrentExecutions: reserved } };
      },
    },
    {
      operation: 'GetFunctionConcurrency',
      method: 'GET',
      path: '/2019-09-30/functions/{FunctionName}/concurrency',
      handle(request) {
        const { model } = target(request);
        return {
          body:
            model.reservedConcurrency === undefined
              ? {}
              : { ReservedConcurrentExecutions: model.reservedConcurrency },
        };
      },
    },
    {
      operation: 'DeleteFunctionConcurrency',
      method: 'DELETE',
      path: '/2017-10-31/functions/{FunctionName}/concurrency',
      async handle(request) {
        await functions.change(target(request).name, (model) => void delete model.reservedConcurrency);
        return { status: 204 };
      },
    },
    ...tagRoutes(context),
  ];

  function requireRevision(model: FunctionModel, revisionId: string | undefined): void {
    if (revisionId !== undefined && revisionId !== model.latest.revisionId)
      throw new CloudError(
        'PreconditionFailedException',
        `The RevisionId provided does not match the latest RevisionId of ${functionArn(identity, model.name)}.`,
        412,
      );
  }
}

function tagRoutes({ functions, mappings }: LambdaContext): Route[] {
  const path = '/2017-03-31/tags/{Resource}';
  const named = (request: RestRequest) => request.path['Resource'] ?? '';
  const mappingOf = (arn: string) => /:event-source-mapping:([\w-]+)$/.exec(arn)?.[1];
  return [
    {
      operation: 'ListTags',
      method: 'GET',
      path,
      handle(request) {
        const uuid = mappingOf(named(request));
        return {
          body: {
            Tags: uuid ? mappings.get(uuid).tags : functions.get(parseReference(named(request)).name).tags,
          },
        };
      },
    },
    {
      operation: 'TagResource',
      method: 'POST',
      path,
      async handle(request) {
        const tags = (await request.input(['Tags'])).textMap('Tags');
        await functions.change(
          parseReference(named(request)).name,
          (model) => void Object.assign(model.tags, tags),
        );
        return { status: 204 };
      },
    },
    {
      operation: 'UntagResource',
      method: 'DELETE',
      path,
      async handle(request) {
        const keys = request.call.query.getAll('tagKeys');
        await functions.change(parseReference(named(request)).name, (model) => {
          for (const key of keys) delete model.tags[key];
        });
        return { status: 204 };
      },
    },
  ];
}
