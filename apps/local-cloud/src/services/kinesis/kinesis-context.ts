import { CloudError } from '../../core/errors';
import type { Input } from '../../core/input';
import type { CloudIdentity } from '../../core/service';
import type { StreamStore } from './stream-store';

/** What every Kinesis operation works with. */
export interface KinesisContext {
  identity: CloudIdentity;
  store: StreamStore;
  clock: () => number;
  throttling: boolean;
  arn(streamName: string): string;
  /** The stream a call names. @throws CloudError InvalidArgumentException when it names none */
  streamOf(members: Input): string;
}

/** Binds the context; `arn` and `streamOf` follow from the identity. */
export function kinesisContext(
  parts: Pick<KinesisContext, 'identity' | 'store' | 'clock' | 'throttling'>,
): KinesisContext {
  const { region, accountId } = parts.identity;
  return {
    ...parts,
    arn: (streamName) => `arn:aws:kinesis:${region}:${accountId}:stream/${streamName}`,
    streamOf(members) {
      const arn = members.optionalText('StreamARN', { pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+' });
      const name =
        arn ?? members.optionalText('StreamName', { min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' });
      if (name === undefined)
        throw new CloudError('InvalidArgumentException', 'Expected StreamName or StreamARN, got neither.');
      return name;
    },
  };
}
