import { textOf, type RecordedType } from './recorded-type';

/** Hosts and what belongs to them. */
export const machineTypes: Record<string, RecordedType> = {
  'AWS::EC2::Instance': {
    properties: `
      AdditionalInfo, Affinity, AvailabilityZone, BlockDeviceMappings [{DeviceName!, Ebs {DeleteOnTermination
      boolean, Encrypted boolean, Iops number, KmsKeyId, SnapshotId, VolumeSize number, VolumeType}, NoDevice
      json, VirtualName}], CpuOptions {CoreCount number, ThreadsPerCore number}, CreditSpecification
      {CpuCredits}, DisableApiTermination boolean, EbsOptimized boolean, ElasticGpuSpecifications [{Type!}],
      ElasticInferenceAccelerators [{Count number, Type!}], EnclaveOptions {Enabled boolean},
      HibernationOptions {Configured boolean}, HostId, HostResourceGroupArn, IamInstanceProfile, ImageId,
      InstanceInitiatedShutdownBehavior, InstanceType, Ipv6AddressCount number, Ipv6Addresses
      [{Ipv6Address!}], KernelId, KeyName, LaunchTemplate {LaunchTemplateId, LaunchTemplateName, Version!},
      LicenseSpecifications [{LicenseConfigurationArn!}], MetadataOptions {HttpEndpoint, HttpProtocolIpv6,
      HttpPutResponseHopLimit number, HttpTokens, InstanceMetadataTags}, Monitoring boolean, NetworkInterfaces
      [{AssociateCarrierIpAddress boolean, AssociatePublicIpAddress boolean, DeleteOnTermination boolean,
      Description, DeviceIndex!, EnaSrdSpecification {EnaSrdEnabled boolean, EnaSrdUdpSpecification
      {EnaSrdUdpEnabled boolean}}, GroupSet [], Ipv6AddressCount number, Ipv6Addresses [{Ipv6Address!}],
      NetworkInterfaceId, PrivateIpAddress, PrivateIpAddresses [{Primary! boolean, PrivateIpAddress!}],
      SecondaryPrivateIpAddressCount number, SubnetId}], PlacementGroupName, PrivateDnsNameOptions
      {EnableResourceNameDnsAAAARecord boolean, EnableResourceNameDnsARecord boolean, HostnameType},
      PrivateIpAddress, PropagateTagsToVolumeOnCreation boolean, RamdiskId, SecurityGroupIds [],
      SecurityGroups [], SourceDestCheck boolean, SsmAssociations [{AssociationParameters [{Key!, Value! []}],
      DocumentName!}], SubnetId, Tags tags, Tenancy, UserData, Volumes [{Device!, VolumeId!}]`,
    replacedBy: [
      'AvailabilityZone',
      'CpuOptions',
      'EnclaveOptions',
      'HibernationOptions',
      'ImageId',
      'KeyName',
      'LaunchTemplate',
      'LicenseSpecifications',
      'NetworkInterfaces',
      'PlacementGroupName',
      'PrivateIpAddress',
      'SecurityGroups',
      'SubnetId',
    ],
    describe: (made) => ({
      physicalId: made.id('i'),
      attributes: {
        InstanceId: made.id('i'),
        AvailabilityZone: textOf(made, 'AvailabilityZone') || `${made.identity.region}a`,
        PrivateIp: textOf(made, 'PrivateIpAddress') || '10.0.0.1',
        PrivateDnsName: `${made.id('i')}.${made.identity.region}.compute.internal`,
        PublicIp: '',
        PublicDnsName: '',
        VpcId: 'vpc-default',
      },
    }),
  },
  'AWS::EC2::LaunchTemplate': {
    properties: `
      LaunchTemplateData! {BlockDeviceMappings [{DeviceName, Ebs {DeleteOnTermination boolean, EbsCardIndex
      number, Encrypted boolean, Iops number, KmsKeyId, SnapshotId, Throughput number,
      VolumeInitializationRate number, VolumeSize number, VolumeType}, NoDevice, VirtualName}],
      CapacityReservationSpecification {CapacityReservationPreference, CapacityReservationTarget
      {CapacityReservationId, CapacityReservationResourceGroupArn}}, CpuOptions {AmdSevSnp, CoreCount number,
      NestedVirtualization, ThreadsPerCore number}, CreditSpecification {CpuCredits}, DisableApiStop boolean,
      DisableApiTermination boolean, EbsOptimized boolean, ElasticGpuSpecifications [{Type}],
      ElasticInferenceAccelerators [{Count number, Type}], EnclaveOptions {Enabled boolean},
      HibernationOptions {Configured boolean}, IamInstanceProfile {Arn, Name}, ImageId,
      InstanceInitiatedShutdownBehavior, InstanceMarketOptions {MarketType, SpotOptions {BlockDurationMinutes
      number, InstanceInterruptionBehavior, MaxPrice, SpotInstanceType, ValidUntil}}, InstanceRequirements
      json, InstanceType, KernelId, KeyName, LicenseSpecifications [{LicenseConfigurationArn}],
      MaintenanceOptions {AutoRecovery}, MetadataOptions {HttpEndpoint, HttpProtocolIpv6,
      HttpPutResponseHopLimit number, HttpTokens, InstanceMetadataTags}, Monitoring {Enabled boolean},
      NetworkInterfaces [{AssociateCarrierIpAddress boolean, AssociatePublicIpAddress boolean,
      ConnectionTrackingSpecification {TcpEstablishedTimeout number, UdpStreamTimeout number, UdpTimeout
      number}, DeleteOnTermination boolean, Description, DeviceIndex number, EnaQueueCount number,
      EnaSrdSpecification {EnaSrdEnabled boolean, EnaSrdUdpSpecification {EnaSrdUdpEnabled boolean}}, Groups
      [], InterfaceType, Ipv4PrefixCount number, Ipv4Prefixes [{Ipv4Prefix}], Ipv6AddressCount number,
      Ipv6Addresses [{Ipv6Address}], Ipv6PrefixCount number, Ipv6Prefixes [{Ipv6Prefix}], NetworkCardIndex
      number, NetworkInterfaceId, PrimaryIpv6 boolean, PrivateIpAddress, PrivateIpAddresses [{Primary boolean,
      PrivateIpAddress}], SecondaryPrivateIpAddressCount number, SubnetId}], NetworkPerformanceOptions
      {BandwidthWeighting}, Placement {Affinity, AvailabilityZone, GroupId, GroupName, HostId,
      HostResourceGroupArn, PartitionNumber number, SpreadDomain, Tenancy}, PrivateDnsNameOptions
      {EnableResourceNameDnsAAAARecord boolean, EnableResourceNameDnsARecord boolean, HostnameType},
      RamDiskId, SecurityGroupIds [], SecurityGroups [], TagSpecifications [{ResourceType, Tags tags}],
      UserData}, LaunchTemplateName, TagSpecifications [{ResourceType, Tags tags}], VersionDescription`,
    name: ['LaunchTemplateName'],
    replacedBy: ['LaunchTemplateName'],
    versionedBy: ['LaunchTemplateData', 'VersionDescription'],
    describe: (made) => ({
      physicalId: made.id('lt'),
      attributes: {
        LaunchTemplateId: made.id('lt'),
        DefaultVersionNumber: '1',
        LatestVersionNumber: String(made.version),
      },
    }),
  },
  'AWS::EC2::SecurityGroup': {
    properties: `
      GroupDescription!, GroupName, SecurityGroupEgress [{CidrIp, CidrIpv6, Description,
      DestinationPrefixListId, DestinationSecurityGroupId, FromPort number, IpProtocol!, ToPort number}],
      SecurityGroupIngress [{CidrIp, CidrIpv6, Description, FromPort number, IpProtocol!, SourcePrefixListId,
      SourceSecurityGroupId, SourceSecurityGroupName, SourceSecurityGroupOwnerId, ToPort number}], Tags tags,
      VpcId`,
    name: ['GroupName'],
    replacedBy: ['GroupDescription', 'GroupName', 'VpcId'],
    describe: (made) => {
      const id = made.id('sg');
      const vpcId = textOf(made, 'VpcId');
      const attributes = { GroupId: id, Id: id, VpcId: vpcId || 'vpc-default' };
      return { physicalId: vpcId ? id : made.name, attributes };
    },
  },
  'AWS::EC2::SecurityGroupEgress': {
    properties: `
      CidrIp, CidrIpv6, Description, DestinationPrefixListId, DestinationSecurityGroupId, FromPort number,
      GroupId!, IpProtocol!, ToPort number`,
    replacedBy: [
      'CidrIp',
      'CidrIpv6',
      'DestinationPrefixListId',
      'DestinationSecurityGroupId',
      'FromPort',
      'GroupId',
      'IpProtocol',
      'ToPort',
    ],
    describe: (made) => ({ physicalId: made.id('sgr'), attributes: { Id: made.id('sgr') } }),
  },
  'AWS::EC2::SecurityGroupIngress': {
    properties: `
      CidrIp, CidrIpv6, Description, FromPort number, GroupId, GroupName, IpProtocol!, SourcePrefixListId,
      SourceSecurityGroupId, SourceSecurityGroupName, SourceSecurityGroupOwnerId, ToPort number`,
    replacedBy: [
      'CidrIp',
      'CidrIpv6',
      'FromPort',
      'GroupId',
      'GroupName',
      'IpProtocol',
      'SourcePrefixListId',
      'SourceSecurityGroupId',
      'SourceSecurityGroupName',
      'SourceSecurityGroupOwnerId',
      'ToPort',
    ],
    describe: (made) => ({ physicalId: made.id('sgr'), attributes: { Id: made.id('sgr') } }),
  },
  'AWS::EC2::Volume': {
    properties: `
      AutoEnableIO boolean, AvailabilityZone, AvailabilityZoneId, Encrypted boolean, Iops number, KmsKeyId,
      MultiAttachEnabled boolean, OutpostArn, Size number, SnapshotId, SourceVolumeId, Tags tags, Throughput
      number, VolumeInitializationRate number, VolumeType`,
    replacedBy: [
      'AvailabilityZone',
      'AvailabilityZoneId',
      'Encrypted',
      'KmsKeyId',
      'SnapshotId',
      'SourceVolumeId',
      'OutpostArn',
    ],
    describe: (made) => ({ physicalId: made.id('vol'), attributes: { VolumeId: made.id('vol') } }),
  },
  'AWS::EC2::VolumeAttachment': {
    properties: 'Device, EbsCardIndex number, InstanceId!, VolumeId!',
    replacedBy: ['Device', 'EbsCardIndex', 'InstanceId', 'VolumeId'],
    describe: (made) => ({
      physicalId: `${textOf(made, 'VolumeId')}|${textOf(made, 'InstanceId')}`,
      attributes: {},
    }),
  },
  'AWS::IAM::InstanceProfile': {
    properties: 'InstanceProfileName, Path, Roles! []',
    name: ['InstanceProfileName'],
    replacedBy: ['InstanceProfileName', 'Path'],
    describe: (made) => {
      const path = textOf(made, 'Path') || '/';
      const Arn = `arn:aws:iam::${made.identity.accountId}:instance-profile${path}${made.name}`;
      return { physicalId: made.name, attributes: { Arn } };
    },
    check: ({ Roles }) =>
      (Roles as unknown[]).length === 1 ? undefined : 'Roles must name exactly one role',
  },
  'AWS::SSM::Association': {
    properties: `
      ApplyOnlyAtCronInterval boolean, AssociationDispatchAssumeRole, AssociationName,
      AutomationTargetParameterName, CalendarNames [], ComplianceSeverity, DocumentVersion, InstanceId,
      MaxConcurrency, MaxErrors, Name!, OutputLocation {S3Location {OutputS3BucketName, OutputS3KeyPrefix,
      OutputS3Region}}, Parameters json, ScheduleExpression, ScheduleOffset number, SyncCompliance, Tags tags,
      Targets [{Key!, Values! []}], WaitForSuccessTimeoutSeconds number`,
    replacedBy: ['InstanceId', 'Name'],
    describe: (made) => ({ physicalId: made.uuid(), attributes: { AssociationId: made.uuid() } }),
  },
};
