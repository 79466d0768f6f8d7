import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { CheckerFailedError } from './errors';
import type { Finding } from './finding';

const packs = [AwsSolutionsChecks, ServerlessChecks, NIST80053R5Checks];

/**
 * Findings of cdk-nag's packs AwsSolutions, Serverless and NIST 800-53 revision 5 on a template file.
 *
 * A rule that cannot read a value because it is an intrinsic counts as a finding: nothing was proved.
 *
 * @throws CheckerFailedError the file is no template the CDK can include
 */
export function checkWithCdkNag(file: string): Finding[] {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Checked');
  try {
    new CfnInclude(stack, 'Template', { templateFile: file });
  } catch (error) {
    throw new CheckerFailedError('cdk-nag', `${file}: ${(error as Error).message}`, { cause: error });
  }
  return packs.flatMap((Pack) =>
    new Pack(app).validateScope(stack).violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        checker: 'cdk-nag',
        rule: ruleName,
        resource: constructPath?.split('/').at(-1) ?? '',
        message: description,
      })),
    ),
  );
}

/** Whether a rule id is one of these packs'. */
export function isCdkNagRule(rule: string): boolean {
  return /^(AwsSolutions|Serverless|NIST\.800\.53\.R5)-/.test(rule);
}
