import { spawnSync } from 'node:child_process';
import { CheckerFailedError } from './errors';
import type { Finding } from './finding';

/** A checker that lives in Python and is used where it is installed. */
export interface PythonChecker {
  /** Its command, e.g. `cfn-lint`. */
  command: string;
  check(file: string): Finding[];
  knows(rule: string): boolean;
}

const cfnLint: PythonChecker = {
  command: 'cfn-lint',
  check: (file) =>
    (
      run('cfn-lint', ['--format', 'json', '--template', file]) as Array<{
        Level: string;
        Rule: { Id: string };
        Message: string;
        Location: { Path?: Array<string | number> };
      }>
    )
      // Its warnings are of style, and some are about what the packaging tool writes.
      .filter(({ Level }) => Level === 'Error')
      .map(({ Rule, Message, Location }) => ({
        checker: 'cfn-lint',
        rule: Rule.Id,
        resource: Location.Path?.[0] === 'Resources' ? String(Location.Path[1]) : '',
        message: Message,
      })),
  knows: (rule) => /^E\d{4}$/.test(rule),
};

const checkov: PythonChecker = {
  command: 'checkov',
  check: (file) =>
    (
      run('checkov', [
        ...['--framework', 'cloudformation', '--output', 'json', '--compact', '--quiet'],
        ...['--skip-download', '--file', file],
      ]) as { results?: { failed_checks: Array<{ check_id: string; check_name: string; resource: string }> } }
    ).results?.failed_checks.map(({ check_id, check_name, resource }) => ({
      checker: 'checkov',
      rule: check_id,
      resource: resource.split('.').at(-1) ?? '',
      message: check_name,
    })) ?? [],
  knows: (rule) => rule.startsWith('CKV'),
};

/** cfn-lint and checkov. */
export const pythonCheckers: readonly PythonChecker[] = [cfnLint, checkov];

/** Those of them that this machine has. */
export function installedPythonCheckers(): PythonChecker[] {
  return pythonCheckers.filter(({ command }) => !spawnSync(command, ['--version']).error);
}

/** @throws CheckerFailedError it does not start, or prints no JSON */
function run(command: string, args: string[]): unknown {
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error) throw new CheckerFailedError(command, error.message, { cause: error });
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new CheckerFailedError(command, (stderr || stdout).trim().slice(0, 500), { cause });
  }
}
