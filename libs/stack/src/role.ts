import { accepting, anyResourceReason, inlinePolicyReason, prefixReason } from './accepted';
import { sub, type CfnObject, type CfnResource, type CfnValue } from './template';

/** One allowed set of actions in an inline policy. */
export interface Statement {
  /** Exact actions, e.g. `dynamodb:UpdateItem`; no wildcards. */
  readonly actions: readonly string[];
  /** Exact ARNs, or ARNs that end in `/*` where the key below is only known at run time. */
  readonly resources: readonly CfnValue[];
  /** Narrows when, e.g. `{ StringEquals: { 'cloudwatch:namespace': 'Denver' } }`. */
  readonly condition?: CfnObject;
}

/**
 * An IAM role for one service with one inline policy.
 *
 * @param principal e.g. `lambda.amazonaws.com`; some services come under two names
 * @param condition narrows who may assume it, e.g. `{ StringEquals: { 'aws:SourceAccount': … } }`
 */
export function serviceRole(options: {
  principal: string | readonly string[];
  condition?: CfnObject;
  /** ARNs of AWS's own policies, where one of them is what a service asks for. */
  managedPolicies?: readonly CfnValue[];
  statements: readonly Statement[];
}): CfnResource {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: options.principal },
            Action: 'sts:AssumeRole',
            ...(options.condition ? { Condition: options.condition } : {}),
          },
        ],
      },
      ...(options.managedPolicies ? { ManagedPolicyArns: options.managedPolicies } : {}),
      Policies: [
        {
          PolicyName: 'least-privilege',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: options.statements.map(({ actions, resources, condition }) => ({
              Effect: 'Allow',
              Action: actions,
              Resource: resources,
              ...(condition ? { Condition: condition } : {}),
            })),
          },
        },
      ],
    },
  };
  const namesPrefixes = options.statements.some(({ resources }) => JSON.stringify(resources).includes('*'));
  return accepting(role, { ...inlinePolicyReason, ...(namesPrefixes ? prefixReason : {}) });
}

/** The role of one function: what it does, and writing its own log. The stack makes the log group. */
export function functionRole(functionName: string, statements: readonly Statement[]): CfnResource {
  const role = serviceRole({
    principal: 'lambda.amazonaws.com',
    statements: [...statements, writeLog(functionName)],
  });
  return statements.some(({ resources }) => resources.includes('*'))
    ? accepting(role, anyResourceReason)
    : role;
}

function writeLog(functionName: string): Statement {
  return {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [
      sub(
        `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:log-stream:*`,
      ),
    ],
  };
}
