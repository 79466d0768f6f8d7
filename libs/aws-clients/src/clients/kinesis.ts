import { KinesisClient } from '@aws-sdk/client-kinesis';
import { clientSettings, type ClientOptions } from '../client-settings';

/** Kinesis client, over HTTP/1.1. */
export function kinesisClient(options?: ClientOptions): KinesisClient {
  return new KinesisClient(clientSettings(options));
}
