import { CloudError, refuse } from '../../core/errors';
import type { Input } from '../../core/input';

/** The part of a workgroup that a statement needs. */
export interface WorkgroupTarget {
  name: string;
  namespaceId: string;
  /** The namespace's database. */
  database: string;
  /** `max_query_execution_time`: a statement that runs longer is ended. */
  maximumSeconds?: number;
}

/** Finds a workgroup by name or ARN; undefined when there is none. */
export type FindWorkgroup = (nameOrArn: string) => WorkgroupTarget | undefined;

/** Members that say where a call is to run. */
export const targetMembers = ['ClusterIdentifier', 'Database', 'WorkgroupName', 'DbUser', 'SecretArn'];

/** Where a statement runs. */
export interface StatementTarget {
  workgroup: string;
  namespaceId: string;
  database: string;
  /** The one database of the namespace. */
  namespaceDatabase: string;
  /** A statement that runs longer is ended. */
  maximumSeconds?: number;
  secretArn?: string;
  dbUser?: string;
}

/**
 * Where a call is to run.
 *
 * @throws CloudError ValidationException as AWS's for a missing workgroup or database
 */
export function target(input: Input, findWorkgroup: FindWorkgroup): StatementTarget {
  if (input.has('ClusterIdentifier'))
    throw refuse(input.what, 'ClusterIdentifier', 'It has workgroups of Redshift Serverless.');
  const name = input.optionalText('WorkgroupName', { min: 3, max: 128 });
  if (name === undefined)
    throw new CloudError(
      'ValidationException',
      'Either ClusterIdentifier or WorkgroupName needs to be specified.',
    );
  if (input.has('DbUser'))
    throw new CloudError('ValidationException', 'DbUser cannot be specified together with WorkgroupName.');
  const workgroup = findWorkgroup(name);
  if (!workgroup)
    throw new CloudError('ValidationException', `Redshift endpoint doesn't exist in this region: ${name}`);
  const database = input.text('Database', { min: 1, max: 64 });
  const secretArn = input.optionalText('SecretArn');
  return {
    workgroup: workgroup.name,
    namespaceId: workgroup.namespaceId,
    database,
    namespaceDatabase: workgroup.database,
    ...(workgroup.maximumSeconds === undefined ? {} : { maximumSeconds: workgroup.maximumSeconds }),
    ...(secretArn === undefined ? {} : { secretArn }),
  };
}
