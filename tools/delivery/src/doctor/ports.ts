import { DescribeAccountLimitsCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  GetAccountSummaryCommand,
  GetRoleCommand,
  ListOpenIDConnectProvidersCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAwsError, readAwsFailure } from '../adapters/aws-failure';
import { lockValue } from '../core/lock';
import type { Context } from '../verbs/context';
import type { DoctorPorts } from './checks';

/** What the checks ask, of AWS or the local cloud. */
export function doctorPorts(
  context: Context,
  clients: { cloudFormation: CloudFormationClient; iam: IAMClient },
  nodeVersion: string,
): DoctorPorts {
  const { stacks, buckets, lock, identity, root, config } = context;
  const read = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw readAwsFailure(error, config);
    }
  };
  return {
    nodeVersion,
    isInstalled: async () => existsSync(join(root, 'node_modules/serverless/bin/serverless.js')),
    identity,
    stacks: () => read(() => stacks.list()),
    bucketOwner: (name) => read(() => buckets.owner(name)),
    roleExists: async (RoleName) => {
      try {
        await clients.iam.send(new GetRoleCommand({ RoleName }));
        return true;
      } catch (error) {
        if (isAwsError(error, /NoSuchEntity/)) return false;
        throw error;
      }
    },
    oidcProviders: async () => {
      const { OpenIDConnectProviderList = [] } = await clients.iam.send(
        new ListOpenIDConnectProvidersCommand({}),
      );
      return OpenIDConnectProviderList.flatMap(({ Arn }) => (Arn ? [Arn] : []));
    },
    stackLimit: async () => {
      const { AccountLimits = [] } = await clients.cloudFormation.send(new DescribeAccountLimitsCommand({}));
      return AccountLimits.find(({ Name }) => Name === 'StackLimit')?.Value;
    },
    roleQuota: async () => {
      const { SummaryMap = {} } = await clients.iam.send(new GetAccountSummaryCommand({}));
      const { Roles: used, RolesQuota: limit } = SummaryMap as Partial<Record<string, number>>;
      return used === undefined || limit === undefined ? undefined : { used, limit };
    },
    lock: async () => {
      const current = await read(() => lock.read());
      return current && lockValue(current.value);
    },
  };
}
