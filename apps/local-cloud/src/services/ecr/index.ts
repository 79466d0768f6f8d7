import { CloudError, refuseUnknown } from '../../core/errors';
import type { CloudIdentity, JsonService } from '../../core/service';

/** ECR as an empty registry: deploy tools ask whether a repository is there before they remove it. */
export function createEcr({ identity }: { identity: CloudIdentity }): JsonService {
  return {
    name: 'ecr',
    targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
    jsonVersion: '1.1',
    operations: {
      DescribeRepositories: ({ input }) => {
        refuseUnknown('ecr:DescribeRepositories', input, [
          'registryId',
          'repositoryNames',
          'maxResults',
          'nextToken',
        ]);
        const names = Array.isArray(input['repositoryNames']) ? input['repositoryNames'].map(String) : [];
        if (names.length === 0) return { repositories: [] };
        throw new CloudError(
          'RepositoryNotFoundException',
          `The repository with name '${names[0]}' does not exist in the registry with id '${identity.accountId}'`,
        );
      },
    },
  };
}
