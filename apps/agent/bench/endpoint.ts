import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/**
 * The sink of the benchmark, in a process of its own: answers PutRecords and PutRecordBatch, fails a share of the
 * records, and counts. Told a folder, it also writes every record it took to `<folder>/<stream>.jsonl`.
 *
 *   node endpoint.mjs <share that fails, 0..1> [folder]
 *
 * GET /stats gives what it took and when; the parent ends it by closing stdin.
 */
const failShare = Number(process.argv[2] ?? 0);
const folder = process.argv[3];
const files = new Map<string, WriteStream>();
const stats = { records: 0, refused: 0, bytes: 0, requests: 0, firstMs: 0, lastMs: 0 };
let random = 1;

interface Entry {
  Data: string;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const reply =
      request.method === 'GET' ? JSON.stringify(stats) : take(request.headers, Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': reply.length });
    response.end(reply);
  });
});

function take(headers: NodeJS.Dict<string | string[]>, body: Buffer): string {
  const kinesis = String(headers['x-amz-target']).startsWith('Kinesis');
  stats.firstMs ||= Date.now();
  stats.requests++;
  stats.bytes += body.length;
  const count = occurrences(body, kinesis ? '"PartitionKey":' : '"Data":');
  const failed = pickFailures(count);
  if (folder) keep(body, failed);
  stats.records += count - failed.size;
  stats.refused += failed.size;
  stats.lastMs = Date.now();
  return replyText(kinesis, count, failed);
}

function occurrences(body: Buffer, text: string): number {
  let count = 0;
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + text.length)) count++;
  return count;
}

function pickFailures(count: number): Set<number> {
  const failed = new Set<number>();
  for (let i = 0; failShare > 0 && i < count; i++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    if (random / 2 ** 32 < failShare) failed.add(i);
  }
  return failed;
}

function keep(body: Buffer, failed: ReadonlySet<number>): void {
  const put = JSON.parse(body.toString()) as {
    StreamName?: string;
    DeliveryStreamName?: string;
    Records: Entry[];
  };
  const service = put.StreamName === undefined ? 'firehose' : 'kinesis';
  const lines = put.Records.filter((_, i) => !failed.has(i)).map((entry) =>
    Buffer.from(entry.Data, 'base64'),
  );
  let file = files.get(service);
  if (!file) {
    mkdirSync(folder!, { recursive: true });
    files.set(service, (file = createWriteStream(join(folder!, `${service}.jsonl`))));
  }
  file.write(Buffer.concat(lines));
}

const replies = new Map<string, string>();

function replyText(kinesis: boolean, count: number, failed: ReadonlySet<number>): string {
  const known = failed.size === 0 ? replies.get(`${kinesis} ${count}`) : undefined;
  if (known) return known;
  const entries = Array.from({ length: count }, (_, i) => {
    if (failed.has(i))
      return {
        ErrorCode: kinesis ? 'ProvisionedThroughputExceededException' : 'ServiceUnavailableException',
        ErrorMessage: 'x',
      };
    return kinesis
      ? { SequenceNumber: `4959033827149025660855969253836${i}`, ShardId: 'shardId-000000000000' }
      : { RecordId: `record-${i}` };
  });
  const reply = JSON.stringify(
    kinesis
      ? { FailedRecordCount: failed.size, Records: entries }
      : { FailedPutCount: failed.size, RequestResponses: entries },
  );
  if (failed.size === 0) replies.set(`${kinesis} ${count}`, reply);
  return reply;
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.resume();
process.stdin.on('end', async () => {
  await Promise.all([...files.values()].map((file) => new Promise((done) => file.end(done))));
  process.exit(0);
});
