import { CloudError } from '../../core/errors';
import type { Template } from './template';

/** Properties that give an IAM resource a name of its own. */
const nameOfType: Record<string, string> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': '',
};

/** @throws CloudError InsufficientCapabilitiesException when the template makes IAM resources that were not allowed */
export function checkCapabilities(template: Template, capabilities: readonly string[]): void {
  const iam = Object.values(template.resources).filter(({ type }) => Object.hasOwn(nameOfType, type));
  if (iam.length === 0 || capabilities.includes('CAPABILITY_NAMED_IAM')) return;
  const isNamed = iam.some(({ type, properties }) => properties[nameOfType[type]!] !== undefined);
  if (!isNamed && capabilities.includes('CAPABILITY_IAM')) return;
  const wanted = isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  throw new CloudError('InsufficientCapabilitiesException', `Requires capabilities : [${wanted}]`);
}
