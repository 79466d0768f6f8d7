import { imported, type CfnObject, type CfnResources } from '@denver/stack';
import { warehouseName } from './names';

/** Redshift processing units: 4, the least there is, answers from cubes; 64 is where a runaway stops. */
const capacity = { base: 4, max: 64 } as const;

/**
 * What a query may use before Redshift ends it, whoever sent it. A refresh of twelve months takes minutes at most.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/cm-c-wlm-query-monitoring-rules.html
 */
const limits: Readonly<Record<string, string>> = {
  max_query_execution_time: '900',
  max_query_queue_time: '300',
  max_scan_row_count: '10000000000',
  max_join_row_count: '1000000000',
  max_nested_loop_join_row_count: '100000000',
  max_query_temp_blocks_to_disk: '100000',
};

const settings: Readonly<Record<string, string>> = {
  require_ssl: 'true',
  enable_user_activity_logging: 'true',
};

/**
 * The workgroup: what computes, and costs while it does. It sleeps when nobody asks.
 *
 * Not reachable from the internet: everyone comes through the Data API. Enhanced VPC routing is off, because with it
 * Spectrum needs endpoints for S3, Glue and Secrets Manager in the VPC, and what it reads is guarded by its role and
 * the bucket's policy either way. Without subnets it is in the default VPC, which needs no settings.
 *
 * @param env `WAREHOUSE_SUBNET_IDS` (at least three zones, comma between) and `WAREHOUSE_SECURITY_GROUP_IDS`, both or
 * neither
 */
export function workgroup(env: NodeJS.ProcessEnv): CfnResources {
  return {
    Workgroup: {
      Type: 'AWS::RedshiftServerless::Workgroup',
      Properties: {
        WorkgroupName: warehouseName,
        NamespaceName: imported('denver-warehouse-state', 'NamespaceName'),
        BaseCapacity: capacity.base,
        MaxCapacity: capacity.max,
        PubliclyAccessible: false,
        EnhancedVpcRouting: false,
        ConfigParameters: Object.entries({ ...settings, ...limits }).map(
          ([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          }),
        ),
        ...network(env),
      },
    },
  };
}

function network(env: NodeJS.ProcessEnv): CfnObject {
  const subnets = listOf(env['WAREHOUSE_SUBNET_IDS']);
  const groups = listOf(env['WAREHOUSE_SECURITY_GROUP_IDS']);
  if (subnets.length > 0 !== groups.length > 0)
    throw new Error(
      'Expected WAREHOUSE_SUBNET_IDS and WAREHOUSE_SECURITY_GROUP_IDS both or neither, got one of them.',
    );
  return subnets.length > 0 ? { SubnetIds: subnets, SecurityGroupIds: groups } : {};
}

function listOf(value = ''): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
