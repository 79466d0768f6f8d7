import { DescribeAccountSubscriptionCommand, DescribeNamespaceCommand } from '@aws-sdk/client-quicksight';
import { lakeBucket, type AthenaPort } from '@denver/aws-clients';
import { NotSubscribedError, QuickSightConfigError } from '../errors';
import { call, find } from './call';
import type { QuickSightPort } from './quicksight-client';

/** The account and its lake, as the workgroup of the stage tells them. */
export interface Lake {
  readonly account: string;
  readonly bucket: string;
}

/**
 * Finds the lake of a stage, and by its name the account.
 *
 * @throws QuickSightConfigError there is no workgroup, or its bucket is not the lake's
 */
export async function findLake(athena: AthenaPort, stage: string): Promise<Lake> {
  const bucket = await call('athena:GetWorkGroup', () =>
    lakeBucket(athena, `denver-${stage}`).catch((error: unknown) => {
      if ((error as { kind?: unknown }).kind !== 'config' || !(error instanceof Error)) throw error;
      throw new QuickSightConfigError('--stage', error.message, 'npx nx deploy catalog', { cause: error });
    }),
  );
  const account = /^denver-lake-(\d{12})-/.exec(bucket)?.[1];
  if (account) return { account, bucket };
  throw new QuickSightConfigError(
    '--stage',
    `Expected the lake of stage ${stage} to be called denver-lake-<account>-<region>-${stage}, got ${bucket}.`,
    'npx nx deploy ingest',
  );
}

/**
 * The region in which QuickSight keeps an account's users and groups. No call tells it: the wrong region's refusal
 * names the right one.
 */
export async function findIdentityRegion(
  client: QuickSightPort,
  { account, region, namespace }: { account: string; region: string; namespace: string },
): Promise<string> {
  try {
    await client.send(new DescribeNamespaceCommand({ AwsAccountId: account, Namespace: namespace }));
    return region;
  } catch (error) {
    const named = /identity region is ([a-z]{2}(?:-[a-z]+)+-\d)/.exec(
      error instanceof Error ? error.message : '',
    );
    return named?.[1] ?? region;
  }
}

/** An account's subscription. */
export interface Subscription {
  /** e.g. `ENTERPRISE` */
  readonly edition: string;
  readonly status: string;
}

/**
 * The subscription, from the identity region.
 *
 * @throws NotSubscribedError there is none, or it is not active
 */
export async function subscriptionOf(client: QuickSightPort, account: string): Promise<Subscription> {
  const reply = await find('quicksight:DescribeAccountSubscription', () =>
    client.send(new DescribeAccountSubscriptionCommand({ AwsAccountId: account })),
  );
  const { Edition = '', AccountSubscriptionStatus: status = '' } = reply?.AccountInfo ?? {};
  if (status === '' || /UNSUBSCRIBE|IN_PROGRESS|FAILED/.test(status)) throw new NotSubscribedError(account);
  return { edition: Edition, status };
}
