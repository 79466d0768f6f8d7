import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

/** Who the credentials are. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

/** Asks STS who the credentials are. */
export async function callerIdentity(client: STSClient): Promise<Identity> {
  const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
  return { account: Account, arn: Arn };
}
