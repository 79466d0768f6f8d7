import { createHash } from 'node:crypto';
import type { ResourceContext } from './service';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A name in CloudFormation's form for a resource without one, e.g. `denver-ingest-dev-lakebucket-1kq2w3e4r5t6`.
 *
 * @param maxLength the name is cut in front of its random part
 */
export function generatedName(context: ResourceContext, maxLength: number): string {
  const random = createHash('sha256')
    .update(`${context.stackName}/${context.logicalId}/${Math.random()}/${Date.now()}`)
    .digest();
  const suffix = [...random.subarray(0, 12)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `${`${context.stackName}-${context.logicalId}`.slice(0, maxLength - 13)}-${suffix}`;
}
