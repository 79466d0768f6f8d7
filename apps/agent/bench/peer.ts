import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { parse } from 'fast-csv';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/**
 * The peer: what one writes in an afternoon. fast-csv rows, JSON.stringify, batches of 500 through the SDK, four
 * in flight, failed records sent again; one pass per destination. No checkpoint, no quarantine, no rotation.
 *
 *   node peer.mjs <file.csv> <endpoint> <field,field,...>
 */
const [file = '', endpoint = '', names = ''] = process.argv.slice(2);
const headers = names.split(',');
const requestHandler = new NodeHttpHandler({ connectionTimeout: 3_000, requestTimeout: 30_000 });
const settings = { region: 'us-west-2', endpoint, maxAttempts: 1, requestHandler };
const kinesis = new KinesisClient(settings);
const firehose = new FirehoseClient(settings);

interface Row {
  data: Buffer;
  key: string;
}

async function putToKinesis(rows: Row[]): Promise<Row[]> {
  const Records = rows.map(({ data, key }) => ({ Data: data, PartitionKey: key }));
  const reply = await kinesis.send(new PutRecordsCommand({ StreamName: 'bench', Records }));
  return rows.filter((_, i) => reply.Records?.[i]?.ErrorCode !== undefined);
}

async function putToFirehose(rows: Row[]): Promise<Row[]> {
  const Records = rows.map(({ data }) => ({ Data: data }));
  const reply = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: 'bench', Records }));
  return rows.filter((_, i) => reply.RequestResponses?.[i]?.ErrorCode !== undefined);
}

async function ship(put: (rows: Row[]) => Promise<Row[]>): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const send = async (rows: Row[]) => {
    for (let left = rows; left.length > 0;) left = await put(left);
  };
  let batch: Row[] = [];
  const flush = async () => {
    const sending: Promise<void> = send(batch).finally(() => inFlight.delete(sending));
    inFlight.add(sending);
    batch = [];
    if (inFlight.size >= 4) await Promise.race(inFlight);
  };
  await pipeline(
    createReadStream(file),
    parse({ headers }),
    async (rows: AsyncIterable<Record<string, string>>) => {
      for await (const row of rows) {
        batch.push({ data: Buffer.from(`${JSON.stringify(row)}\n`), key: String(Math.random()) });
        if (batch.length === 500) await flush();
      }
    },
  );
  if (batch.length > 0) await flush();
  await Promise.all(inFlight);
}

await Promise.all([ship(putToKinesis), ship(putToFirehose)]);
process.stdout.write('done\n');
setInterval(() => {}, 1_000);
