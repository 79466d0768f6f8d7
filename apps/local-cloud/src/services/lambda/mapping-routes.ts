import { creationMembers, readSettings, updateMembers } from './event-source/mapping-model';
import { functionArn, parseReference } from './function-model';
import type { LambdaContext } from './lambda-context';
import { page } from './paging';
import type { Route } from '../../core/rest-routes';

/** Operations on event source mappings. A change is answered when it has taken effect. */
export function mappingRoutes({ mappings, identity }: LambdaContext): Route[] {
  const many = '/2015-03-31/event-source-mappings';
  const one = `${many}/{UUID}`;
  return [
    {
      operation: 'CreateEventSourceMapping',
      method: 'POST',
      path: many,
      async handle(request) {
        const input = await request.input(creationMembers);
        const model = await mappings.create(input, input.textMap('Tags'));
        return { status: 202, body: mappings.describe(model) };
      },
    },
    {
      operation: 'ListEventSourceMappings',
      method: 'GET',
      path: many,
      handle(request) {
        const input = request.query(['EventSourceArn', 'FunctionName', 'Marker', 'MaxItems']);
        const stream = input.optionalText('EventSourceArn');
        const name = input.optionalText('FunctionName');
        const wanted = name && parseReference(name);
        const arn = wanted && functionArn(identity, wanted.name, wanted.qualifier);
        const found = mappings
          .all()
          .filter((model) => stream === undefined || model.streamArn === stream)
          .filter((model) => !arn || model.functionArn === arn)
          .map((model) => mappings.describe(model));
        return { body: page('EventSourceMappings', found, input) };
      },
    },
    {
      operation: 'GetEventSourceMapping',
      method: 'GET',
      path: one,
      handle: (request) => ({ body: mappings.describe(mappings.get(request.path['UUID'] ?? '')) }),
    },
    {
      operation: 'UpdateEventSourceMapping',
      method: 'PUT',
      path: one,
      async handle(request) {
        const input = await request.input(updateMembers);
        const model = await mappings.update(request.path['UUID'] ?? '', (previous) =>
          readSettings(input, identity, previous),
        );
        return { status: 202, body: mappings.describe(model) };
      },
    },
    {
      operation: 'DeleteEventSourceMapping',
      method: 'DELETE',
      path: one,
      async handle(request) {
        const model = await mappings.remove(request.path['UUID'] ?? '');
        return { status: 202, body: mappings.describe(model, 'Deleting') };
      },
    },
  ];
}
