import { textOf, type RecordedType } from './recorded-type';

/** Networks. */
export const networkTypes: Record<string, RecordedType> = {
  'AWS::EC2::InternetGateway': {
    properties: 'Tags tags',
    replacedBy: [],
    describe: (made) => ({ physicalId: made.id('igw'), attributes: { InternetGatewayId: made.id('igw') } }),
  },
  'AWS::EC2::Route': {
    properties: `
      CarrierGatewayId, CoreNetworkArn, DestinationCidrBlock, DestinationIpv6CidrBlock,
      DestinationPrefixListId, EgressOnlyInternetGatewayId, GatewayId, InstanceId, LocalGatewayId,
      NatGatewayId, NetworkInterfaceId, OdbNetworkArn, RouteTableId!, TransitGatewayId, VpcEndpointId,
      VpcPeeringConnectionId`,
    replacedBy: [
      'DestinationCidrBlock',
      'DestinationIpv6CidrBlock',
      'DestinationPrefixListId',
      'RouteTableId',
    ],
    describe: (made) => {
      const CidrBlock = textOf(made, 'DestinationCidrBlock');
      const target =
        CidrBlock || textOf(made, 'DestinationIpv6CidrBlock') || textOf(made, 'DestinationPrefixListId');
      return { physicalId: `${textOf(made, 'RouteTableId')}|${target}`, attributes: { CidrBlock } };
    },
  },
  'AWS::EC2::RouteTable': {
    properties: 'Tags tags, VpcId!',
    replacedBy: ['VpcId'],
    describe: (made) => ({ physicalId: made.id('rtb'), attributes: { RouteTableId: made.id('rtb') } }),
  },
  'AWS::EC2::Subnet': {
    properties: `
      AssignIpv6AddressOnCreation boolean, AvailabilityZone, AvailabilityZoneId, CidrBlock, EnableDns64
      boolean, EnableLniAtDeviceIndex number, Ipv4IpamPoolId, Ipv4NetmaskLength number, Ipv6CidrBlock,
      Ipv6IpamPoolId, Ipv6Native boolean, Ipv6NetmaskLength number, MapPublicIpOnLaunch boolean, OutpostArn,
      PrivateDnsNameOptionsOnLaunch json, Tags tags, VpcId!`,
    replacedBy: [
      'AvailabilityZone',
      'AvailabilityZoneId',
      'CidrBlock',
      'Ipv4IpamPoolId',
      'Ipv4NetmaskLength',
      'Ipv6Native',
      'OutpostArn',
      'VpcId',
    ],
    describe: (made) => ({
      physicalId: made.id('subnet'),
      attributes: {
        SubnetId: made.id('subnet'),
        AvailabilityZone: textOf(made, 'AvailabilityZone') || `${made.identity.region}a`,
        CidrBlock: textOf(made, 'CidrBlock'),
        NetworkAclAssociationId: made.id('aclassoc'),
        VpcId: textOf(made, 'VpcId'),
      },
    }),
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    properties: 'RouteTableId!, SubnetId!',
    replacedBy: ['SubnetId'],
    describe: (made) => ({ physicalId: made.id('rtbassoc'), attributes: { Id: made.id('rtbassoc') } }),
  },
  'AWS::EC2::VPC': {
    properties: `
      CidrBlock, EnableDnsHostnames boolean, EnableDnsSupport boolean, InstanceTenancy, Ipv4IpamPoolId,
      Ipv4NetmaskLength number, Tags tags`,
    replacedBy: ['CidrBlock', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength'],
    describe: (made) => ({
      physicalId: made.id('vpc'),
      attributes: {
        VpcId: made.id('vpc'),
        CidrBlock: textOf(made, 'CidrBlock'),
        DefaultNetworkAcl: made.id('acl'),
        DefaultSecurityGroup: made.id('sg'),
      },
    }),
  },
  'AWS::EC2::VPCEndpoint': {
    properties: `
      DnsOptions {DnsRecordIpType, PrivateDnsOnlyForInboundResolverEndpoint, PrivateDnsPreference,
      PrivateDnsSpecifiedDomains []}, IpAddressType, PolicyDocument json, PrivateDnsEnabled boolean,
      ResourceConfigurationArn, RouteTableIds [], SecurityGroupIds [], ServiceName, ServiceNetworkArn,
      ServiceRegion, SubnetIds [], Tags tags, VpcEndpointType, VpcId!`,
    replacedBy: [
      'ServiceName',
      'ServiceNetworkArn',
      'ServiceRegion',
      'ResourceConfigurationArn',
      'VpcEndpointType',
      'VpcId',
    ],
    describe: (made) => ({ physicalId: made.id('vpce'), attributes: { Id: made.id('vpce') } }),
  },
  'AWS::EC2::VPCGatewayAttachment': {
    properties: 'InternetGatewayId, VpcId!, VpnGatewayId',
    replacedBy: ['VpcId'],
    describe: (made) => {
      const AttachmentType = textOf(made, 'InternetGatewayId') ? 'IGW' : 'VGW';
      return { physicalId: `${AttachmentType}|${textOf(made, 'VpcId')}`, attributes: { AttachmentType } };
    },
  },
};
