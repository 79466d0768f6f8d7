import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { cloudFormationClient, putObjectOnce, s3Client } from '@denver/aws-clients';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readHostConfig } from './config';
import { ArtifactBucketError } from './errors';
import { readVersion } from './version';

/** Puts the packed artifact into the bucket of `denver-host-state`; one that is there already is left alone. */
async function upload(): Promise<string> {
  const { stage } = readHostConfig();
  const { version } = readVersion();
  const bucket = await artifactBucket(`denver-host-state-${stage}`);
  const key = `host/${version}.zip`;
  const outcome = await putObjectOnce(s3Client(), {
    bucket,
    key,
    body: readFileSync(join(resolve(import.meta.dirname, '../dist/artifact'), `${version}.zip`)),
    contentType: 'application/zip',
  });
  return `s3://${bucket}/${key} ${outcome === 'created' ? 'uploaded' : 'was there already'}`;
}

async function artifactBucket(stackName: string): Promise<string> {
  const { Stacks } = await cloudFormationClient().send(new DescribeStacksCommand({ StackName: stackName }));
  const bucket = Stacks?.[0]?.Outputs?.find(
    ({ OutputKey }) => OutputKey === 'ArtifactBucketName',
  )?.OutputValue;
  if (!bucket) throw new ArtifactBucketError(stackName);
  return bucket;
}

try {
  process.stderr.write(`${await upload()}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
