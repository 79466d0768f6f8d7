/**
 * Adds up the JSON reports that each project's vitest left in a folder and prints one line:
 * `N passed, N failed, N skipped`, after the name and first message of each failed test. Ends with 1 when a test failed or none ran.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('sum-tests: expected the folder of the reports');
  process.exit(2);
}

const reports = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const sum = (key) => reports.reduce((total, report) => total + report[key], 0);
const [passed, failed, skipped] = ['numPassedTests', 'numFailedTests', 'numPendingTests'].map(sum);
const failedSuites = reports.filter((report) => !report.success).length;
const failures = reports.flatMap(({ testResults }) =>
  testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message ? [`${name}: ${message}`] : []),
    ...assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => `${name}: ${fullName}: ${failureMessages[0] ?? ''}`),
  ]),
);

for (const failure of failures) console.log(`FAILED ${failure.slice(0, 2000)}`);
console.log(`${reports.length} projects tested`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(passed === 0 || failed > 0 || failedSuites > 0 ? 1 : 0);
