import { refuse } from '../../core/errors';
import { Input } from '../../core/input';
import type { CloudIdentity } from '../../core/service';
import type { Namespace, Workgroup } from './endpoint-store';

/** Members of a namespace with a first letter in lower case, as in calls; CloudFormation writes them in upper case. */
export const namespaceMembers = [
  'namespaceName',
  'dbName',
  'adminUsername',
  'adminUserPassword',
  'manageAdminPassword',
  'iamRoles',
  'defaultIamRoleArn',
  'logExports',
  'kmsKeyId',
  'tags',
];

/** Members of a workgroup. */
export const workgroupMembers = [
  'workgroupName',
  'namespaceName',
  'baseCapacity',
  'maxCapacity',
  'port',
  'publiclyAccessible',
  'enhancedVpcRouting',
  'configParameters',
  'securityGroupIds',
  'subnetIds',
  'tags',
];

const nameRule = { min: 3, max: 64, pattern: '[a-z0-9-]+' };
const parameterKeys = [
  'auto_mv',
  'datestyle',
  'enable_case_sensitive_identifier',
  'enable_user_activity_logging',
  'query_group',
  'search_path',
  'require_ssl',
  'use_fips_ssl',
  'max_query_cpu_time',
  'max_query_blocks_read',
  'max_scan_row_count',
  'max_query_execution_time',
  'max_query_queue_time',
  'max_query_cpu_usage_percent',
  'max_query_temp_blocks_to_disk',
  'max_join_row_count',
  'max_nested_loop_join_row_count',
];

/** Reads the settings of a namespace, those not said from `before` or AWS's defaults. */
export function readNamespace(
  input: Input,
  identity: CloudIdentity,
  tags: Record<string, string>,
  before?: Namespace,
): Omit<Namespace, 'id' | 'createdMs'> {
  const name = input.text('namespaceName', nameRule);
  const secret = input.optionalBoolean('manageAdminPassword') ?? before?.adminSecretArn !== undefined;
  const { region, accountId } = identity;
  const defaultIamRole = input.optionalText('defaultIamRoleArn') ?? before?.defaultIamRole;
  return {
    name,
    dbName:
      input
        .optionalText('dbName', { min: 1, max: 64, pattern: '[a-zA-Z][a-zA-Z_0-9+.@-]*' })
        ?.toLowerCase() ??
      before?.dbName ??
      'dev',
    adminUsername: input.optionalText('adminUsername') ?? before?.adminUsername ?? 'admin',
    ...(secret
      ? {
          adminSecretArn:
            before?.adminSecretArn ??
            `arn:aws:secretsmanager:${region}:${accountId}:secret:redshift!${name}-admin-${suffix(name)}`,
        }
      : {}),
    iamRoles: input.has('iamRoles') ? input.texts('iamRoles') : (before?.iamRoles ?? []),
    ...(defaultIamRole === undefined ? {} : { defaultIamRole }),
    logExports: input.has('logExports') ? input.texts('logExports') : (before?.logExports ?? []),
    kmsKeyId: input.optionalText('kmsKeyId') ?? before?.kmsKeyId ?? 'AWS_OWNED_KMS_KEY',
    tags,
  };
}

/** Six characters that a name always gives, as AWS's random ones look. */
function suffix(name: string): string {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return hash.toString(36).padStart(6, 'a').slice(-6);
}

/** Reads the settings of a workgroup. */
export function readWorkgroup(
  input: Input,
  tags: Record<string, string>,
  before?: Workgroup,
): Omit<Workgroup, 'id' | 'createdMs'> {
  const maxCapacity = input.optionalInteger('maxCapacity', 8, 1024) ?? before?.maxCapacity;
  return {
    name: input.text('workgroupName', nameRule),
    namespaceName:
      input.optionalText('namespaceName', nameRule) ?? before?.namespaceName ?? input.text('namespaceName'),
    baseCapacity: input.optionalInteger('baseCapacity', 4, 1024) ?? before?.baseCapacity ?? 128,
    ...(maxCapacity === undefined ? {} : { maxCapacity }),
    port: input.optionalInteger('port', 5431, 8215) ?? before?.port ?? 5439,
    publiclyAccessible: input.optionalBoolean('publiclyAccessible') ?? before?.publiclyAccessible ?? false,
    enhancedVpcRouting: input.optionalBoolean('enhancedVpcRouting') ?? before?.enhancedVpcRouting ?? false,
    configParameters: input.has('configParameters')
      ? readParameters(input)
      : (before?.configParameters ?? []),
    securityGroupIds: input.has('securityGroupIds')
      ? input.texts('securityGroupIds')
      : (before?.securityGroupIds ?? []),
    subnetIds: input.has('subnetIds') ? input.texts('subnetIds') : (before?.subnetIds ?? []),
    tags,
  };
}

function readParameters(input: Input): Workgroup['configParameters'] {
  return (input.optionalList('configParameters') ?? []).map((item) => {
    const member = new Input('configParameters', lowerFirst(Object(item) as Record<string, unknown>), [
      'parameterKey',
      'parameterValue',
    ]);
    const parameterKey = member.text('parameterKey', { oneOf: parameterKeys });
    const parameterValue = member.text('parameterValue');
    if (parameterKey === 'enable_case_sensitive_identifier' && parameterValue.toLowerCase() === 'true')
      throw refuse('redshift-serverless', 'enable_case_sensitive_identifier');
    return { parameterKey, parameterValue };
  });
}

/** An object with the first letter of its members in lower case. */
export function lowerFirst(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}

/** The settings that are kept and shown, without effect here. */
export const recordedSettings = {
  namespace: ['adminUserPassword', 'iamRoles', 'defaultIamRoleArn', 'logExports', 'kmsKeyId'],
  workgroup: [
    'configParameters',
    'baseCapacity',
    'maxCapacity',
    'port',
    'publiclyAccessible',
    'enhancedVpcRouting',
    'securityGroupIds',
    'subnetIds',
  ],
};

/** The parameter of a workgroup that is enforced here; the others are recorded. */
export function maximumSecondsOf({
  configParameters,
}: Pick<Workgroup, 'configParameters'>): number | undefined {
  const found = configParameters.find(({ parameterKey }) => parameterKey === 'max_query_execution_time');
  const seconds = Number(found?.parameterValue);
  return seconds > 0 ? seconds : undefined;
}
