import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { clientSettings, type ClientOptions } from '../client-settings';

/** CloudFormation client. */
export function cloudFormationClient(options?: ClientOptions): CloudFormationClient {
  return new CloudFormationClient(clientSettings(options));
}
