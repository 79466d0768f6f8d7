import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import type { AthenaPort } from '@denver/aws-clients';
import { DashboardConfigError } from '../errors';

/**
 * The lake's bucket is where the workgroup keeps its results.
 *
 * @throws DashboardConfigError there is no such workgroup, or it keeps them nowhere
 */
export async function lakeBucket(client: AthenaPort, workGroup: string): Promise<string> {
  const location = await resultLocation(client, workGroup);
  const bucket = /^s3:\/\/([^/]+)\//.exec(location)?.[1];
  if (bucket) return bucket;
  throw new DashboardConfigError(
    workGroup,
    `Expected the workgroup ${workGroup} to keep its results in the lake's bucket, got "${location}". Deploy the stack denver-catalog first (npx nx deploy catalog).`,
  );
}

async function resultLocation(client: AthenaPort, workGroup: string): Promise<string> {
  try {
    const { WorkGroup: group } = await client.send(new GetWorkGroupCommand({ WorkGroup: workGroup }));
    return group?.Configuration?.ResultConfiguration?.OutputLocation ?? '';
  } catch (error) {
    // Athena's answer for a workgroup that is not there.
    if (error instanceof Error && error.name === 'InvalidRequestException') return '';
    throw error;
  }
}
