import { HostConfigError } from './errors';

/** Which program ships the log files. */
export type Shipper = 'ours' | 'official';

/** What a person may choose of the host, from the environment when the stack is packaged. */
export interface HostConfig {
  /** `HOST_SUBNET_ID`: a private subnet with a way to AWS's endpoints; default: the default VPC. */
  subnetId?: string;
  /** `HOST_VPC_ID`: the subnet's VPC; needed with it. */
  vpcId?: string;
  /** `HOST_SHIPPER`: `ours` (apps/agent) or `official` (the Amazon Kinesis Agent); default `ours`. */
  shipper: Shipper;
  /** `HOST_INSTANCE_TYPE`: an arm64 type; default `t4g.small`, 2 cores and 2 GiB. */
  instanceType: string;
  /** `STAGE`, e.g. `prod`; default `dev`. */
  stage: string;
}

/**
 * Reads the choices.
 *
 * @throws HostConfigError names the variable and what was expected
 */
export function readHostConfig(env: NodeJS.ProcessEnv = process.env): HostConfig {
  const { HOST_SUBNET_ID: subnetId, HOST_VPC_ID: vpcId } = env;
  const shipper = env['HOST_SHIPPER'] || 'ours';
  const instanceType = env['HOST_INSTANCE_TYPE'] || 't4g.small';
  if (Boolean(subnetId) !== Boolean(vpcId))
    throw new HostConfigError(
      subnetId ? 'HOST_VPC_ID' : 'HOST_SUBNET_ID',
      'Expected both HOST_VPC_ID and HOST_SUBNET_ID, or neither for the default VPC.',
    );
  assertMatches('HOST_SUBNET_ID', subnetId, /^subnet-[0-9a-f]{8,17}$/, 'a subnet id such as subnet-0a1b2c3d');
  assertMatches('HOST_VPC_ID', vpcId, /^vpc-[0-9a-f]{8,17}$/, 'a VPC id such as vpc-0a1b2c3d');
  assertMatches(
    'HOST_INSTANCE_TYPE',
    instanceType,
    /^[a-z][0-9]+g[a-z]*\.[a-z0-9]+$/,
    'an arm64 type such as t4g.small',
  );
  if (shipper !== 'ours' && shipper !== 'official')
    throw new HostConfigError(
      'HOST_SHIPPER',
      `Expected HOST_SHIPPER to be ours or official, got ${shipper}.`,
    );
  return {
    ...(subnetId && vpcId ? { subnetId, vpcId } : {}),
    shipper,
    instanceType,
    stage: env['STAGE'] || 'dev',
  };
}

function assertMatches(name: string, value: string | undefined, pattern: RegExp, expected: string): void {
  if (value && !pattern.test(value))
    throw new HostConfigError(name, `Expected ${name} to be ${expected}, got "${value.slice(0, 60)}".`);
}
