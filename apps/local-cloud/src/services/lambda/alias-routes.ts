import { randomUUID } from 'node:crypto';
import { CloudError, refuse } from '../../core/errors';
import type { Input } from '../../core/input';
import { functionArn, parseReference, versionOf, type FunctionAlias } from './function-model';
import type { LambdaContext } from './lambda-context';
import { page } from './paging';
import type { RestRequest, Route } from '../../core/rest-routes';

/** Operations on aliases; an alias names one version, weighted routing is refused. */
export function aliasRoutes(context: LambdaContext): Route[] {
  const { identity, functions, invoker } = context;
  const many = '/2015-03-31/functions/{FunctionName}/aliases';
  const one = `${many}/{Name}`;
  const functionOf = (request: RestRequest) =>
    functions.get(parseReference(request.path['FunctionName'] ?? '').name);
  const describe = (name: string, alias: FunctionAlias) => ({
    AliasArn: functionArn(identity, name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
  });
  const aliasOf = (request: RestRequest) => {
    const model = functionOf(request);
    const name = request.path['Name'] ?? '';
    const alias = model.aliases[name];
    if (!alias)
      throw new CloudError(
        'ResourceNotFoundException',
        `Cannot find alias arn: ${functionArn(identity, model.name, name)}`,
        404,
      );
    return { model, alias };
  };
  const set = async (functionName: string, alias: Omit<FunctionAlias, 'revisionId'>) => {
    const stored = await functions.change(functionName, (model) => {
      versionOf(identity, model, alias.version);
      return (model.aliases[alias.name] = { ...alias, revisionId: randomUUID() });
    });
    invoker.retire();
    return describe(functionName, stored);
  };

  return [
    {
      operation: 'CreateAlias',
      method: 'POST',
      path: many,
      async handle(request) {
        const { name: functionName, aliases } = functionOf(request);
        const input = await request.input(['Name', 'FunctionVersion', 'Description', 'RoutingConfig']);
        refuseRouting(input);
        const name = input.text('Name', { max: 128, pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)' });
        if (aliases[name])
          throw new CloudError(
            'ResourceConflictException',
            `Alias already exists: ${functionArn(identity, functionName, name)}`,
            409,
          );
        const description = input.optionalText('Description') ?? '';
        return {
          status: 201,
          body: await set(functionName, { name, version: input.text('FunctionVersion'), description }),
        };
      },
    },
    {
      operation: 'UpdateAlias',
      method: 'PUT',
      path: one,
      async handle(request) {
        const { model, alias } = aliasOf(request);
        const input = await request.input(['FunctionVersion', 'Description', 'RoutingConfig', 'RevisionId']);
        refuseRouting(input);
        const version = input.optionalText('FunctionVersion') ?? alias.version;
        const description = input.optionalText('Description') ?? alias.description;
        return { body: await set(model.name, { name: alias.name, version, description }) };
      },
    },
    {
      operation: 'GetAlias',
      method: 'GET',
      path: one,
      handle(request) {
        const { model, alias } = aliasOf(request);
        return { body: describe(model.name, alias) };
      },
    },
    {
      operation: 'ListAliases',
      method: 'GET',
      path: many,
      handle(request) {
        const model = functionOf(request);
        const input = request.query(['FunctionVersion', 'Marker', 'MaxItems']);
        const version = input.optionalText('FunctionVersion');
        const aliases = Object.values(model.aliases)
          .filter((alias) => version === undefined || alias.version === version)
          .map((alias) => describe(model.name, alias));
        return { body: page('Aliases', aliases, input) };
      },
    },
    {
      operation: 'DeleteAlias',
      method: 'DELETE',
      path: one,
      async handle(request) {
        const name = request.path['Name'] ?? '';
        await functions.change(functionOf(request).name, (model) => void delete model.aliases[name]);
        return { status: 204 };
      },
    },
  ];
}

function refuseRouting(input: Input): void {
  if (Object.keys(input.optionalObject('RoutingConfig') ?? {}).length > 0)
    throw refuse(input.what, 'RoutingConfig');
}
