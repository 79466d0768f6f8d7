/**
 * Calls a packaged handler with the batches of a file, the way Lambda does: again from the lowest failure. Ends with
 * exit code 1 when a batch makes no progress.
 *
 *   node invoke-handler.mjs <handler.mjs> <batches.json>
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [file, batches] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(file).href);
const context = { getRemainingTimeInMillis: () => 60_000 };
for (const { Records } of JSON.parse(readFileSync(batches, 'utf8'))) {
  let rest = Records;
  while (rest.length > 0) {
    const { batchItemFailures } = await handler({ Records: rest }, context);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const lowest = rest.findIndex(({ kinesis }) => failed.has(kinesis.sequenceNumber));
    if (lowest === 0) {
      console.error(`no progress at record ${rest[0].kinesis.sequenceNumber}`);
      process.exit(1);
    }
    rest = lowest < 0 ? [] : rest.slice(lowest);
  }
}
process.exit(0);
