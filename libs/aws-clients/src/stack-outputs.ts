import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** A client that sends CloudFormation commands. */
export type CloudFormationPort = Pick<CloudFormationClient, 'send'>;

/** The outputs of a stack by key; undefined when there is no such stack. */
export async function readStackOutputs(
  client: CloudFormationPort,
  stackName: string,
): Promise<Map<string, string> | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    // CloudFormation's answer for a stack that is not there; its other validation errors say something else.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      return undefined;
    throw error;
  }
}
