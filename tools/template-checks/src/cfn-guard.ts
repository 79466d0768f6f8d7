import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CheckerFailedError } from './errors';
import type { Finding } from './finding';

/** One rule of a guard report that the template does not meet. */
interface GuardRule {
  Rule: { name: string; checks: unknown[] };
}

const folders: Record<string, string> = { linux: 'ubuntu', darwin: 'macos' };
const machines: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' };

/**
 * Findings of cfn-guard with AWS Control Tower's proactive controls, whose security and reliability rules are those of
 * the Well-Architected pillars. Rule ids are the controls', e.g. `CT.LAMBDA.PR.3`.
 *
 * @throws CheckerFailedError there is no binary for this system, or guard gave no report
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html
 */
export function checkWithCfnGuard(file: string): Finding[] {
  const root = dirname(
    createRequire(import.meta.url).resolve('@cdklabs/cdk-validator-cfnguard/package.json'),
  );
  const run = spawnSync(
    guardBinary(root),
    [
      'validate',
      ...['--rules', join(root, 'rules/control-tower/cfn-guard'), '--data', file],
      ...['--output-format', 'json', '--structured', '--show-summary', 'none'],
    ],
    { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  if (run.error) throw new CheckerFailedError('cfn-guard', run.error.message, { cause: run.error });
  // 0: everything holds. 19: some rule does not. Anything else is a failure of guard itself.
  if (run.status !== 0 && run.status !== 19)
    throw new CheckerFailedError('cfn-guard', `exit ${run.status}: ${run.stderr.trim().slice(0, 500)}`);
  return readReport(run.stdout);
}

/** Whether a rule id is a Control Tower control. */
export function isCfnGuardRule(rule: string): boolean {
  return rule.startsWith('CT.');
}

function guardBinary(root: string): string {
  const [folder, machine] = [folders[process.platform], machines[process.arch]];
  if (!folder || !machine)
    throw new CheckerFailedError('cfn-guard', `it has no binary for ${process.platform} ${process.arch}`);
  return join(root, 'bin', folder, machine, 'cfn-guard');
}

/** A rule's checks are a tree of any depth; what it says and which resources it names stand somewhere inside. */
function readReport(stdout: string): Finding[] {
  const reports = JSON.parse(stdout) as Array<{ not_compliant: GuardRule[] }>;
  return reports
    .flatMap(({ not_compliant }) => not_compliant)
    .flatMap(({ Rule }) => {
      const text = JSON.stringify(Rule.checks);
      const [, control = Rule.name, message = Rule.name] = /\[(CT\.[A-Z0-9.]+)\]: (.*?)\\n/.exec(text) ?? [];
      const resources = new Set(
        [...text.matchAll(/"\/Resources\/([A-Za-z0-9]+)/g)].map(([, id]) => id ?? ''),
      );
      return [...resources].map((resource) => ({ checker: 'cfn-guard', rule: control, resource, message }));
    });
}
