import { refuseUnknown } from '../../core/errors';
import type { CloudIdentity, QueryService } from '../../core/service';

/** STS: who the caller is. Every caller is the account's root. */
export function createSts({ identity }: { identity: CloudIdentity }): QueryService {
  return {
    name: 'sts',
    version: '2011-06-15',
    xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: ({ input }) => {
        refuseUnknown('sts:GetCallerIdentity', input, []);
        const { accountId } = identity;
        return { Arn: `arn:aws:iam::${accountId}:root`, UserId: accountId, Account: accountId };
      },
    },
  };
}
