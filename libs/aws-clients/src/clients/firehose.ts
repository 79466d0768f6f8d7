import { FirehoseClient } from '@aws-sdk/client-firehose';
import { clientSettings, type ClientOptions } from '../client-settings';

/** Firehose client. */
export function firehoseClient(options?: ClientOptions): FirehoseClient {
  return new FirehoseClient(clientSettings(options));
}
