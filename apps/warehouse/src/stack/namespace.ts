import { dataset, datasetIds } from '@denver/record-model';
import {
  arnOf,
  retained,
  serviceRole,
  type CfnOutput,
  type CfnResource,
  type CfnResources,
} from '@denver/stack';
import { databaseName, glueArn, glueDatabase, lakeArn, lakeBucketArn, warehouseName } from './names';

/**
 * The namespace (users, schemas, tables) and the role it reads the lake with, which it has to know when it is made.
 *
 * It is encrypted with the key AWS keeps for Redshift: what is in it are counts and dimension tables, made anew from
 * the lake at any time, and the lake is encrypted by its owner's rules; a key of our own would protect nothing more
 * and cost a call for each wake-up. The administrator's password is made, kept and turned by Secrets Manager; nobody
 * ever sees it.
 */
export function namespace(): CfnResources {
  return {
    SpectrumRole: spectrumRole(),
    Namespace: retained({
      Type: 'AWS::RedshiftServerless::Namespace',
      Properties: {
        NamespaceName: warehouseName,
        DbName: databaseName,
        AdminUsername: 'admin',
        ManageAdminPassword: true,
        IamRoles: [arnOf('SpectrumRole')],
        LogExports: ['userlog', 'connectionlog', 'useractivitylog'],
      },
    }),
  };
}

/** `NamespaceName`, `SpectrumRoleArn`. CloudFormation does not tell the secret of the administrator; the service does. */
export function namespaceOutputs(): Record<string, CfnOutput> {
  return {
    NamespaceName: { description: 'Redshift namespace', value: { Ref: 'Namespace' } },
    SpectrumRoleArn: { description: 'Role that reads the lake', value: arnOf('SpectrumRole') },
  };
}

/** Reads events and what was compacted of them, nothing else of the lake; sees their tables and nothing else of the catalogue. */
function spectrumRole(): CfnResource {
  const folders = datasetIds.flatMap((id) => [`events/${id}/*`, `compacted/${id}/*`]);
  const tables = datasetIds.flatMap((id) => [dataset(id).eventsTable, dataset(id).compactedTable]);
  return serviceRole({
    principal: ['redshift.amazonaws.com', 'redshift-serverless.amazonaws.com'],
    statements: [
      { actions: ['s3:GetObject'], resources: folders.map((folder) => lakeArn(`/${folder}`)) },
      { actions: ['s3:GetBucketLocation'], resources: [lakeBucketArn] },
      {
        actions: ['s3:ListBucket'],
        resources: [lakeBucketArn],
        condition: { StringLike: { 's3:prefix': folders } },
      },
      {
        actions: [
          'glue:GetDatabase',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:GetTable',
          'glue:GetTables',
        ],
        resources: [
          glueArn('catalog'),
          glueArn(`database/${glueDatabase}`),
          ...tables.map((table) => glueArn(`table/${glueDatabase}/${table}`)),
        ],
      },
    ],
  });
}
