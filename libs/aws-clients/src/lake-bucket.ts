import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import type { AthenaPort } from './athena-query';
import { LakeBucketError } from './errors';

/**
 * The bucket of a stage's lake: where the stage's workgroup keeps its results.
 *
 * @param workGroup e.g. `denver-dev`
 * @throws LakeBucketError there is no such workgroup, or it keeps them nowhere
 */
export async function lakeBucket(client: AthenaPort, workGroup: string): Promise<string> {
  const location = await resultLocation(client, workGroup);
  const bucket = /^s3:\/\/([^/]+)\//.exec(location)?.[1];
  if (!bucket) throw new LakeBucketError(workGroup, location);
  return bucket;
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
