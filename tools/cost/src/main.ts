import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { costDocument } from './render';

const [file] = process.argv.slice(2);
if (!file) {
  process.stderr.write('cost: expected the file to write, e.g. docs/cost.md\n');
  process.exitCode = 2;
} else {
  writeFileSync(file, await format(costDocument(), { ...(await resolveConfig(file)), parser: 'markdown' }));
}
