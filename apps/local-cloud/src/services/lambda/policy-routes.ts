import { CloudError, refuse } from '../../core/errors';
import type { Input } from '../../core/input';
import { functionArn, parseReference, type PolicyStatement } from './function-model';
import type { LambdaContext } from './lambda-context';
import type { RestRequest, Route } from '../../core/rest-routes';

/** Members of a permission, in calls and in CloudFormation alike. */
export const permissionMembers: readonly string[] = [
  'Action',
  'Principal',
  'SourceArn',
  'SourceAccount',
  'EventSourceToken',
  'PrincipalOrgID',
  'FunctionUrlAuthType',
];

/** Reads a statement of a function's policy. Recorded only: nothing here asks for permission. */
export function readStatement(input: Input, statementId: string, resource: string): PolicyStatement {
  if (input.has('FunctionUrlAuthType')) throw refuse(input.what, 'FunctionUrlAuthType');
  const principal = input.text('Principal');
  const account = /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
  const isService = principal.includes('.amazonaws.com');
  const equals = {
    'AWS:SourceAccount': input.optionalText('SourceAccount'),
    'lambda:EventSourceToken': input.optionalText('EventSourceToken'),
    'aws:PrincipalOrgID': input.optionalText('PrincipalOrgID'),
  };
  const given = Object.fromEntries(Object.entries(equals).filter(([, value]) => value !== undefined));
  const sourceArn = input.optionalText('SourceArn');
  const condition = {
    ...(Object.keys(given).length > 0 ? { StringEquals: given } : {}),
    ...(sourceArn ? { ArnLike: { 'AWS:SourceArn': sourceArn } } : {}),
  };
  return {
    Sid: statementId,
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : isService ? { Service: principal } : { AWS: account },
    Action: input.text('Action', { pattern: 'lambda:[*]|lambda:[a-zA-Z]+|[*]' }),
    Resource: resource,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

/** Adds a statement. @throws CloudError ResourceConflictException when its id is taken */
export async function addStatement(
  context: LambdaContext,
  name: string,
  statement: PolicyStatement,
): Promise<void> {
  await context.functions.change(name, (model) => {
    if (model.policy.some((present) => present.Sid === statement.Sid))
      throw new CloudError(
        'ResourceConflictException',
        `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        409,
      );
    model.policy.push(statement);
  });
}

/** Operations on the resource policy of a function. */
export function policyRoutes(context: LambdaContext): Route[] {
  const { identity, functions } = context;
  const path = '/2015-03-31/functions/{FunctionName}/policy';
  const target = (request: RestRequest) => {
    const { name, qualifier } = parseReference(
      request.path['FunctionName'] ?? '',
      request.call.query.get('Qualifier'),
    );
    return { model: functions.get(name), arn: functionArn(identity, name, qualifier) };
  };
  return [
    {
      operation: 'AddPermission',
      method: 'POST',
      path,
      async handle(request) {
        const { model, arn } = target(request);
        const input = await request.input([...permissionMembers, 'StatementId', 'Qualifier', 'RevisionId']);
        const statement = readStatement(
          input,
          input.text('StatementId', { max: 100, pattern: '[a-zA-Z0-9-_]+' }),
          arn,
        );
        await addStatement(context, model.name, statement);
        return { status: 201, body: { Statement: JSON.stringify(statement) } };
      },
    },
    {
      operation: 'GetPolicy',
      method: 'GET',
      path,
      handle(request) {
        const { model, arn } = target(request);
        const Statement = model.policy.filter((statement) => statement.Resource === arn);
        if (Statement.length === 0)
          throw new CloudError(
            'ResourceNotFoundException',
            'The resource you requested does not exist.',
            404,
          );
        const policy = { Version: '2012-10-17', Id: 'default', Statement };
        return { body: { Policy: JSON.stringify(policy), RevisionId: model.latest.revisionId } };
      },
    },
    {
      operation: 'RemovePermission',
      method: 'DELETE',
      path: `${path}/{StatementId}`,
      async handle(request) {
        const id = request.path['StatementId'];
        await functions.change(target(request).model.name, (model) => {
          if (!model.policy.some((statement) => statement.Sid === id))
            throw new CloudError(
              'ResourceNotFoundException',
              `Statement ${id} is not found in resource policy.`,
              404,
            );
          model.policy = model.policy.filter((statement) => statement.Sid !== id);
        });
        return { status: 204 };
      },
    },
  ];
}
