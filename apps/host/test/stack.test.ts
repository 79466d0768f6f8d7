import type { CfnResources } from '@denver/stack';
import { rolePermissions } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import main from '../serverless';
import state from '../serverless.state';
import { instance } from '../src/stack/instance';
import { readVersion } from '../src/version';

const resourcesOf = (service: object) =>
  (service as { resources: { Resources: CfnResources } }).resources.Resources;
const stateful = resourcesOf(state);

describe('the role of the host', () => {
  it('lets it do exactly this', () => {
    const arn = (service: string, kind: string, dataset: string) =>
      `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${kind}/denver-${dataset}-\${sls:stage}`;
    expect(rolePermissions(stateful['HostRole'])).toEqual([
      'cloudwatch:PutMetricData on * when {"StringEquals":{"cloudwatch:namespace":"AWSKinesisAgent"}}',
      'everything in arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore',
      `firehose:PutRecordBatch on ${arn('firehose', 'deliverystream', 'service-request')}`,
      `firehose:PutRecordBatch on ${arn('firehose', 'deliverystream', 'traffic-accident')}`,
      `kinesis:PutRecords on ${arn('kinesis', 'stream', 'service-request')}`,
      `kinesis:PutRecords on ${arn('kinesis', 'stream', 'traffic-accident')}`,
      's3:GetObject on <ArtifactBucket.Arn>/host/*',
    ]);
  });
});

describe('the host', () => {
  it('has no way in, encrypted volumes, and data that outlives it', () => {
    const { HostSecurityGroup, HostTemplate } = stateful;
    expect(HostSecurityGroup?.Properties['SecurityGroupIngress']).toEqual([]);
    const data = HostTemplate?.Properties['LaunchTemplateData'] as {
      KeyName?: string;
      MetadataOptions: object;
      BlockDeviceMappings: Array<{ Ebs: { Encrypted: boolean; DeleteOnTermination?: boolean } }>;
    };
    expect(data.KeyName).toBeUndefined();
    expect(data.MetadataOptions).toMatchObject({ HttpTokens: 'required' });
    expect(data.BlockDeviceMappings.every(({ Ebs }) => Ebs.Encrypted)).toBe(true);
    expect(data.BlockDeviceMappings[1]?.Ebs.DeleteOnTermination).toBe(false);
  });

  it('is retained, with its bucket', () => {
    for (const id of ['Host', 'ArtifactBucket']) expect(stateful[id]?.DeletionPolicy).toBe('Retain');
  });

  it('goes into the subnet that was chosen', () => {
    const chosen = { subnetId: 'subnet-0a1b2c3d', vpcId: 'vpc-0a1b2c3d' };
    const resources = instance({ ...chosen, shipper: 'ours', instanceType: 't4g.small', stage: 'dev' });
    expect(resources['Host']?.Properties['SubnetId']).toBe(chosen.subnetId);
    expect(resources['HostSecurityGroup']?.Properties['VpcId']).toBe(chosen.vpcId);
  });
});

describe('the installation', () => {
  it('fetches the packed version, checks its hash before unpacking, and names the shipper', () => {
    const { version, sha256 } = readVersion();
    const script = JSON.stringify(resourcesOf(main)['Installation']);
    expect(script).toContain(`host/${version}.zip`);
    expect(script.indexOf(`${sha256}  $zip`)).toBeGreaterThan(0);
    expect(script.indexOf('sha256sum --check')).toBeLessThan(script.indexOf('unzip -q'));
    expect(script).toContain('--shipper ours');
  });
});
