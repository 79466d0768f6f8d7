import { GetNamespaceCommand, type RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
import { readStackOutputs, type CloudFormationPort } from '@denver/aws-clients';
import { StackMissingError } from '../errors';

/** What the stack of the warehouse tells those who work with it. */
export interface WarehouseStack {
  /** ARN of the role with which Redshift reads the lake. */
  readonly spectrumRole: string;
  /** ARN of the secret of the namespace's administrator, who makes schemas and roles. */
  readonly adminSecret: string;
  readonly lakeBucket: string;
}

/**
 * Reads the outputs of `denver-warehouse-<stage>`, and the secret of its namespace, which no stack can tell.
 *
 * @throws StackMissingError there is no such stack, or it lacks an output, or its namespace has no managed secret
 */
export async function readWarehouseStack(
  client: CloudFormationPort,
  serverless: Pick<RedshiftServerlessClient, 'send'>,
  stage: string,
): Promise<WarehouseStack> {
  const stack = `denver-warehouse-${stage}`;
  const outputs = await readStackOutputs(client, stack);
  if (!outputs) throw new StackMissingError(stack, 'Expected the stack to be there, got none.');
  const valueOf = (key: string): string => {
    const value = outputs.get(key);
    if (!value) throw new StackMissingError(stack, `Expected an output ${key}, got none.`);
    return value;
  };
  return {
    spectrumRole: valueOf('SpectrumRoleArn'),
    adminSecret: await adminSecretOf(serverless, `denver-${stage}`, stack),
    lakeBucket: valueOf('LakeBucketName'),
  };
}

async function adminSecretOf(
  serverless: Pick<RedshiftServerlessClient, 'send'>,
  namespaceName: string,
  stack: string,
): Promise<string> {
  const { namespace } = await serverless.send(new GetNamespaceCommand({ namespaceName }));
  if (!namespace?.adminPasswordSecretArn)
    throw new StackMissingError(
      stack,
      `Expected the namespace ${namespaceName} to have a managed password, got none.`,
    );
  return namespace.adminPasswordSecretArn;
}
