import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { StackMissingError } from '../errors';

/** What the stack of the warehouse tells those who work with it. */
export interface WarehouseStack {
  /** ARN of the role with which Redshift reads the lake. */
  readonly spectrumRole: string;
  /** ARN of the secret of the namespace's administrator, who makes schemas and roles. */
  readonly adminSecret: string;
  readonly lakeBucket: string;
}

/** A client that sends CloudFormation commands. */
export type CloudFormationPort = Pick<CloudFormationClient, 'send'>;

/**
 * Reads the outputs of `denver-warehouse-<stage>`.
 *
 * @throws StackMissingError there is no such stack, or it lacks an output
 */
export async function readWarehouseStack(client: CloudFormationPort, stage: string): Promise<WarehouseStack> {
  const stack = `denver-warehouse-${stage}`;
  const outputs = await outputsOf(client, stack);
  const valueOf = (key: string): string => {
    const value = outputs.get(key);
    if (!value) throw new StackMissingError(stack, `Expected an output ${key}, got none.`);
    return value;
  };
  return {
    spectrumRole: valueOf('SpectrumRoleArn'),
    adminSecret: valueOf('AdminSecretArn'),
    lakeBucket: valueOf('LakeBucketName'),
  };
}

async function outputsOf(client: CloudFormationPort, StackName: string): Promise<Map<string, string>> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    // CloudFormation's answer for a stack that is not there.
    if (error instanceof Error && error.name === 'ValidationError')
      throw new StackMissingError(StackName, 'Expected the stack to be there, got none.');
    throw error;
  }
}
