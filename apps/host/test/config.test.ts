import { describe, expect, it } from 'vitest';
import { readHostConfig } from '../src/config';
import type { HostConfigError } from '../src/errors';

describe('readHostConfig', () => {
  it('needs nothing', () => {
    expect(readHostConfig({})).toEqual({ shipper: 'ours', instanceType: 't4g.small', stage: 'dev' });
  });

  it('takes a private subnet with its VPC', () => {
    expect(readHostConfig({ HOST_SUBNET_ID: 'subnet-0a1b2c3d', HOST_VPC_ID: 'vpc-0a1b2c3d' })).toMatchObject({
      subnetId: 'subnet-0a1b2c3d',
      vpcId: 'vpc-0a1b2c3d',
    });
  });

  it.each([
    ['HOST_VPC_ID', { HOST_SUBNET_ID: 'subnet-0a1b2c3d' }],
    ['HOST_SUBNET_ID', { HOST_VPC_ID: 'vpc-0a1b2c3d' }],
    ['HOST_SUBNET_ID', { HOST_SUBNET_ID: 'subnet', HOST_VPC_ID: 'vpc-0a1b2c3d' }],
    ['HOST_SHIPPER', { HOST_SHIPPER: 'theirs' }],
    ['HOST_INSTANCE_TYPE', { HOST_INSTANCE_TYPE: 't3.small' }],
  ])('names %s when it is wrong', (variable, env) => {
    expect(() => readHostConfig(env)).toThrow(expect.objectContaining({ variable }) as HostConfigError);
  });
});
