import { accepting, retained, stage, type CfnObject, type CfnResources, type Reasons } from '@denver/stack';
import type { HostConfig } from '../config';
import { userData } from './user-data';

/** Gibibytes of the volume for logs, cursor and checkpoints: days of a full city's lines. */
const dataVolumeGib = 20;

const saidThere = 'The launch template says it; the rule reads the instance alone.';
const inTemplate: Reasons = {
  'AwsSolutions-EC28': saidThere,
  'NIST.800.53.R5-EC2InstanceProfileAttached': saidThere,
  'NIST.800.53.R5-EC2InstancesInVPC':
    'Every instance is in a VPC: the one of HOST_SUBNET_ID, else the default one.',
  'CT.EC2.PR.13': saidThere,
  'CT.EC2.PR.16': 'Every arm64 type is Nitro; the launch template names the type.',
  'CT.EC2.PR.19': 'It talks to AWS endpoints by HTTPS and to no other instance.',
};

/**
 * One instance without any way in: no key pair, no open port; Session Manager is the door. A change of the launch
 * template makes a new instance, and the old one stays with its volumes until somebody ends it.
 */
export function instance(config: HostConfig): CfnResources {
  const group = accepting(
    {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'Generator and agent: no way in, HTTPS out',
        SecurityGroupIngress: [],
        SecurityGroupEgress: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            CidrIp: '0.0.0.0/0',
            Description: 'AWS endpoints, package repositories, the city feed',
          },
        ],
        ...(config.vpcId ? { VpcId: config.vpcId } : {}),
      },
    },
    config.vpcId ? {} : { E3021: 'Without a VpcId the group is made in the default VPC.' },
  );
  const template = {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: { LaunchTemplateData: launchTemplateData(config) },
  };
  const host = retained({
    Type: 'AWS::EC2::Instance',
    Properties: {
      LaunchTemplate: {
        LaunchTemplateId: { Ref: 'HostTemplate' },
        Version: { 'Fn::GetAtt': ['HostTemplate', 'LatestVersionNumber'] },
      },
      DisableApiTermination: true,
      ...(config.subnetId ? { SubnetId: config.subnetId } : {}),
      Tags: [{ Key: 'Name', Value: `denver-host-${stage}` }],
    },
  });
  return { HostSecurityGroup: group, HostTemplate: template, Host: accepting(host, inTemplate) };
}

function launchTemplateData(config: HostConfig): CfnObject {
  return {
    // EC2 reads the newest image of Amazon Linux 2023 when the instance starts.
    ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
    InstanceType: config.instanceType,
    IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['HostProfile', 'Arn'] } },
    SecurityGroupIds: [{ 'Fn::GetAtt': ['HostSecurityGroup', 'GroupId'] }],
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
    Monitoring: { Enabled: true },
    EbsOptimized: true,
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, VolumeType: 'gp3', Encrypted: true } },
      {
        DeviceName: '/dev/sdf',
        Ebs: { VolumeSize: dataVolumeGib, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: false },
      },
    ],
    TagSpecifications: ['instance', 'volume'].map((type) => ({
      ResourceType: type,
      Tags: [
        { Key: 'project', Value: 'denver-service-request-events' },
        { Key: 'service', Value: 'denver-host-state' },
        { Key: 'stage', Value: stage },
      ],
    })),
    UserData: { 'Fn::Base64': userData() },
  };
}
