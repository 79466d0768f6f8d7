import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ObjectStore } from '../../core/service';
import { formatTime } from '../../core/time-pattern';
import type { DeliverySettings, ObjectSettings } from './delivery-settings';
import type { DeliveryWindow, Spool } from './delivery-window';
import { evaluatePrefix } from './prefix';
import type { ParquetWriter } from './parquet-writer';

/** What delivering objects needs. */
export interface ObjectDelivery {
  objects: ObjectStore;
  parquet: ParquetWriter;
  streamName: string;
  /** Version of the stream's configuration, part of object names. */
  version: string;
  settings: DeliverySettings;
  /** Columns of the Parquet files, when records are converted. */
  columns?: ReadonlyArray<{ name: string; type: string }>;
}

/**
 * Puts every object of a window into its bucket.
 *
 * Throws at the first that cannot be put; those before it are marked, so that calling again goes on with the rest.
 */
export async function deliverWindow(window: DeliveryWindow, delivery: ObjectDelivery): Promise<void> {
  const { settings, parquet, columns } = delivery;
  const { conversion, backup } = settings;
  for (const spool of window.partitions.values()) {
    const prefix = evaluatePrefix(settings.prefix, {
      ...valuesOf(spool, settings),
      partitionKeys: spool.partitionKeys,
    });
    if (conversion && columns) {
      await deliver(
        spool,
        settings.bucket,
        prefix,
        settings.fileExtension ?? '.parquet',
        delivery,
        async () => {
          const target = `${spool.file}.parquet`;
          await parquet.write(spool.file, target, columns, conversion.compression);
          return target;
        },
      );
    } else await deliverPlain(spool, settings, prefix, delivery);
  }
  for (const [type, spool] of window.failures) {
    const parts = settings.errorPrefix ?? [...settings.prefix, { kind: 'text' as const, text: `${type}/` }];
    const prefix = evaluatePrefix(parts, { ...valuesOf(spool, settings), errorOutputType: type });
    await deliver(spool, settings.bucket, prefix, '', delivery, () => Promise.resolve(spool.file));
  }
  if (window.backup && backup)
    await deliverPlain(
      window.backup,
      backup,
      evaluatePrefix(backup.prefix, valuesOf(window.backup, backup)),
      delivery,
    );
}

function deliverPlain(
  spool: Spool,
  target: ObjectSettings,
  prefix: string,
  delivery: ObjectDelivery,
): Promise<void> {
  const isGzip = target.compression === 'GZIP';
  const extension = delivery.settings.fileExtension ?? (isGzip ? '.gz' : '');
  return deliver(spool, target.bucket, prefix, extension, delivery, async () => {
    if (!isGzip) return spool.file;
    const compressed = `${spool.file}.gz`;
    await pipeline(createReadStream(spool.file), createGzip(), createWriteStream(compressed));
    return compressed;
  });
}

/** Makes the object's file and gives it to the bucket; the spool is kept until that is done, so it can be repeated. */
async function deliver(
  spool: Spool,
  bucket: string,
  prefix: string,
  extension: string,
  delivery: ObjectDelivery,
  prepare: () => Promise<string>,
): Promise<void> {
  if (spool.delivered) return;
  const file = await prepare();
  await delivery.objects.adopt(bucket, prefix + objectName(spool, delivery, extension), file);
  spool.delivered = true;
  await rm(spool.file, { force: true });
}

function valuesOf(spool: Spool, { timeZone }: ObjectSettings): { arrivalMs: number; timeZone: string } {
  return { arrivalMs: spool.oldestMs, timeZone };
}

/** `<stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid><extension>`. */
function objectName(
  spool: Spool,
  { streamName, version, settings }: ObjectDelivery,
  extension: string,
): string {
  const time = formatTime('yyyy-MM-dd-HH-mm-ss', spool.oldestMs, settings.timeZone);
  return `${streamName}-${version}-${time}-${randomUUID()}${extension}`;
}
