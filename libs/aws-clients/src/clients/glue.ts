import { GlueClient } from '@aws-sdk/client-glue';
import { clientSettings, type ClientOptions } from '../client-settings';

/** Glue client. */
export function glueClient(options?: ClientOptions): GlueClient {
  return new GlueClient(clientSettings(options));
}
