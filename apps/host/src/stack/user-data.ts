import { dataDirectory } from '../artifact';

/**
 * What the machine does once, at its first start: mounts the data volume and installs Node. The programs come with
 * `denver-host`, so a new version needs no new machine.
 */
export function userData(): string {
  return `#!/bin/bash
set -euo pipefail
device=/dev/sdf
until [ -b "$device" ]; do sleep 1; done
blkid "$device" || mkfs.xfs -L denver-data "$device"
mkdir -p ${dataDirectory}
echo 'LABEL=denver-data ${dataDirectory} xfs defaults,nofail,noatime 0 2' >> /etc/fstab
mount ${dataDirectory}
dnf install -y nodejs22 unzip
`;
}
