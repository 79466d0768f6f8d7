import { parseArgs } from 'node:util';
import { checkWithCdkNag, isCdkNagRule } from './cdk-nag';
import { checkWithCfnGuard, isCfnGuardRule } from './cfn-guard';
import { judge, type Verdict } from './finding';
import { checkMetrics, metricRule } from './metrics';
import { checkPackages, packageRule } from './package-contents';
import { installedPythonCheckers, pythonCheckers } from './python-checkers';
import { packagedTemplates, type PackagedTemplate } from './template';

const usage = `Usage: template-checks <app folder> [--json] [--python]

Checks the packaged templates of an app with cdk-nag and cfn-guard, their alarms and graphs against the documented
metrics, their functions' zips against what the service says is in them, and all of it with cfn-lint and checkov where they are installed. --python makes their absence a failure. Exit code 1: a finding that its resource does not accept.
`;

/** Runs the checks over the templates of one app. @returns the exit code */
function main(argv: string[]): number {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, python: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const [folder] = positionals;
  if (values.help || !folder || positionals.length > 1) {
    process.stderr.write(usage);
    return values.help ? 0 : 2;
  }
  const python = values.python ? pythonCheckers : installedPythonCheckers();
  const verdicts = packagedTemplates(folder).map((packaged) => ({
    file: packaged.file,
    ...check(packaged, python),
  }));
  if (values.json) process.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`);
  else for (const verdict of verdicts) process.stdout.write(print(verdict));
  const absent = pythonCheckers.filter((checker) => !python.includes(checker));
  if (absent.length > 0)
    process.stderr.write(
      `Not run, for they are not installed: ${absent.map(({ command }) => command).join(', ')}.\n`,
    );
  return verdicts.some(({ open, stale }) => open.length + stale.length > 0) ? 1 : 0;
}

function check({ file, template }: PackagedTemplate, python: readonly (typeof pythonCheckers)[number][]) {
  const findings = [
    ...checkWithCdkNag(file),
    ...checkWithCfnGuard(file),
    ...checkMetrics(file),
    ...checkPackages(file),
    ...python.flatMap((checker) => checker.check(file)),
  ];
  return judge(
    template,
    findings,
    (rule) =>
      isCdkNagRule(rule) ||
      isCfnGuardRule(rule) ||
      rule === metricRule ||
      rule === packageRule ||
      python.some((checker) => checker.knows(rule)),
  );
}

function print({ file, open, accepted, stale }: Verdict & { file: string }): string {
  return [
    `${file}: ${open.length} open, ${accepted.length} accepted with a reason`,
    ...open.map(
      ({ rule, resource, message }) =>
        `  OPEN   ${resource} ${rule}: ${message.replaceAll(/\s+/g, ' ').slice(0, 160)}`,
    ),
    ...stale.map(
      ({ rule, resource }) => `  STALE  ${resource} accepts ${rule}, which nothing finds: delete it`,
    ),
    '',
  ].join('\n');
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof TypeError && 'code' in error ? 2 : 1;
}
