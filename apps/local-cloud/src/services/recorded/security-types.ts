import { arnOf, type RecordedType } from './recorded-type';

/** Keys, and what names them. */
export const securityTypes: Record<string, RecordedType> = {
  'AWS::Glue::SecurityConfiguration': {
    properties: `
      EncryptionConfiguration! {CloudWatchEncryption {CloudWatchEncryptionMode, KmsKeyArn},
      JobBookmarksEncryption {JobBookmarksEncryptionMode, KmsKeyArn}, S3Encryptions [{KmsKeyArn,
      S3EncryptionMode}]}, Name!`,
    name: ['Name'],
    replacedBy: ['Name', 'EncryptionConfiguration'],
    describe: ({ name }) => ({ physicalId: name, attributes: {} }),
  },
  'AWS::KMS::Alias': {
    properties: 'AliasName!, TargetKeyId!',
    name: ['AliasName'],
    replacedBy: ['AliasName'],
    describe: ({ name }) => ({ physicalId: name, attributes: {} }),
    check: ({ AliasName }) =>
      /^alias\/(?!aws\/)[\w/-]+$/.test(String(AliasName)) ? undefined : 'AliasName must be alias/ and a name',
  },
  'AWS::KMS::Key': {
    properties: `
      BypassPolicyLockoutSafetyCheck boolean, Description, Enabled boolean, EnableKeyRotation boolean,
      KeyPolicy json, KeySpec, KeyUsage, MultiRegion boolean, Origin, PendingWindowInDays number,
      RotationPeriodInDays number, Tags tags`,
    replacedBy: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
    describe: (made) => ({
      physicalId: made.uuid(),
      attributes: { KeyId: made.uuid(), Arn: arnOf(made, 'kms', `key/${made.uuid()}`) },
    }),
  },
};
