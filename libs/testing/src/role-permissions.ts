/**
 * Everything an IAM role of a template allows, as sorted lines `<action> on <resource>`, so that a test holds the
 * exact set. Intrinsics are rendered as text: `<LakeBucket.Arn>`, `<import denver-ingest-state-dev-LakeBucketArn>`.
 *
 * A condition follows its line, ` when {…}`; a policy of AWS's own is `everything in <arn>`.
 *
 * @throws when the role has anything the lines would not show: NotAction, NotResource, Deny
 */
export function rolePermissions(role: unknown): string[] {
  const { ManagedPolicyArns = [], Policies = [] } = properties(role);
  const inline = (Policies as Policy[])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource, Condition, ...rest }) => {
      if (Effect !== 'Allow' || Object.keys(rest).length > 0)
        throw new Error(
          `Expected a plain Allow statement, got ${Effect} with ${Object.keys(rest).join(', ')}`,
        );
      const when = Condition ? ` when ${JSON.stringify(Condition)}` : '';
      return list(Action).flatMap((action) =>
        list(Resource).map((resource) => `${action} on ${rendered(resource)}${when}`),
      );
    });
  return [...inline, ...list(ManagedPolicyArns).map((arn) => `everything in ${rendered(arn)}`)].sort();
}

/** Who may assume a role of a template, as JSON. */
export function roleTrust(role: unknown): unknown {
  return properties(role)['AssumeRolePolicyDocument'];
}

interface Policy {
  PolicyDocument: { Statement: Array<Record<string, unknown>> };
}

function properties(role: unknown): Record<string, unknown> {
  const { Type, Properties } = role as { Type: string; Properties: Record<string, unknown> };
  if (Type !== 'AWS::IAM::Role') throw new Error(`Expected an AWS::IAM::Role, got ${Type}`);
  return Properties;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function rendered(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = ['', undefined]] = Object.entries(value as object) as Array<
    [string, unknown]
  >;
  if (intrinsic === 'Ref') return `<${String(argument)}>`;
  if (intrinsic === 'Fn::GetAtt') return `<${list(argument).join('.')}>`;
  if (intrinsic === 'Fn::ImportValue') return `<import ${String(argument)}>`;
  if (intrinsic !== 'Fn::Sub') throw new Error(`Expected a known intrinsic, got ${intrinsic}`);
  const [text, values = {}] = list(argument) as [string, Record<string, unknown>?];
  return text.replaceAll(/\$\{([\w.]+|AWS::\w+)\}/g, (_, name: string) =>
    name in values ? rendered(values[name]) : `<${name}>`,
  );
}
