import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientSettings, type ClientOptions } from '../client-settings';

/** CloudWatch client: metrics. */
export function cloudWatchClient(options?: ClientOptions): CloudWatchClient {
  return new CloudWatchClient(clientSettings(options));
}
