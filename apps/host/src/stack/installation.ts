import { imported, stage, sub, type CfnObject, type CfnResources } from '@denver/stack';
import type { Shipper } from '../config';
import type { PackedVersion } from '../version';

/**
 * Installs one version on the running host and keeps it installed. The stack waits until the commands succeed; when
 * they fail it rolls back, and the version before is installed again.
 */
export function installation({ version, sha256 }: PackedVersion, shipper: Shipper): CfnResources {
  return {
    Installation: {
      Type: 'AWS::SSM::Association',
      Properties: {
        AssociationName: `denver-host-${stage}`,
        Name: 'AWS-RunShellScript',
        Targets: [{ Key: 'InstanceIds', Values: [imported('denver-host-state', 'InstanceId')] }],
        Parameters: { commands: [script(version, sha256, shipper)], executionTimeout: ['900'] },
        WaitForSuccessTimeoutSeconds: 900,
      },
    },
  };
}

function script(version: string, sha256: string, shipper: Shipper): CfnObject {
  const lines = [
    'set -euo pipefail',
    'until command -v node && command -v unzip && mountpoint -q /var/lib/denver; do sleep 5; done',
    `zip=$(mktemp) && aws s3 cp --only-show-errors "s3://\${Bucket}/host/${version}.zip" "$zip"`,
    `echo "${sha256}  $zip" | sha256sum --check --quiet`,
    `target=/opt/denver/${version}`,
    'rm -rf "$target" && mkdir -p "$target" && unzip -q "$zip" -d "$target" && rm "$zip"',
    `"$target/install.sh" --region "\${AWS::Region}" --shipper ${shipper}`,
  ];
  return sub(lines.join('\n'), { Bucket: imported('denver-host-state', 'ArtifactBucketName') });
}
