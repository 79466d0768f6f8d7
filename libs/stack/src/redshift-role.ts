import { functionRole, type Statement } from './role';
import type { CfnObject, CfnResource, CfnValue } from './template';

/** IAM's own variable, in two parts: osls would take it for one of its own. */
const callersId: CfnObject = { 'Fn::Join': ['', ['$', '{aws:userid}']] };

/** What a function may ask of Redshift. */
export interface RedshiftAccess {
  /** ARN of the workgroup. */
  readonly workgroupArn: CfnValue;
  /** Role in the database whose rights it has, e.g. `analyst`. */
  readonly databaseRole: string;
  /** Whether it may send several statements as one transaction. */
  readonly batches?: boolean;
}

/**
 * The role of a function that asks Redshift by the Data API: it reads, waits for and cancels its own statements alone.
 * In the database it is a user of its own, with the rights of the role that the tag gives it.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-federated-db-roles.html
 */
export function redshiftFunctionRole(
  functionName: string,
  { workgroupArn, databaseRole, batches = false }: RedshiftAccess,
  statements: readonly Statement[],
): CfnResource {
  const role = functionRole(functionName, [
    {
      actions: [
        ...(batches ? ['redshift-data:BatchExecuteStatement'] : []),
        'redshift-data:ExecuteStatement',
        'redshift-serverless:GetCredentials',
      ],
      resources: [workgroupArn],
    },
    {
      // These know no resource; the condition leaves the function its own statements.
      actions: [
        'redshift-data:CancelStatement',
        'redshift-data:DescribeStatement',
        'redshift-data:GetStatementResult',
      ],
      resources: ['*'],
      condition: { StringEquals: { 'redshift-data:statement-owner-iam-userid': callersId } },
    },
    ...statements,
  ]);
  const Tags = [{ Key: 'RedshiftDbRoles', Value: databaseRole }];
  return { ...role, Properties: { ...role.Properties, Tags } };
}
