import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkWithCdkNag, isCdkNagRule } from '../src/cdk-nag';
import { checkWithCfnGuard, isCfnGuardRule } from '../src/cfn-guard';
import { judge, type Finding } from '../src/finding';
import { checkMetrics } from '../src/metrics';
import { installedPythonCheckers } from '../src/python-checkers';
import { packagedTemplates, readTemplate } from '../src/template';

const bad = join(import.meta.dirname, 'bad-template.json');
const named = (findings: Finding[]) => findings.map(({ resource, rule }) => `${resource} ${rule}`);

describe('the template known to be bad', () => {
  it('fails the packs of cdk-nag', () => {
    const findings = checkWithCdkNag(bad);
    expect(named(findings)).toEqual(
      expect.arrayContaining([
        'OpenBucket AwsSolutions-S1',
        'AllPowerfulRole AwsSolutions-IAM5[Action::*]',
        'AllPowerfulRole AwsSolutions-IAM5[Resource::*]',
        'OpenBucket NIST.800.53.R5-S3BucketVersioningEnabled',
        'PlainQueue Serverless-SQSRedrivePolicy',
      ]),
    );
    expect(findings.every(({ rule }) => isCdkNagRule(rule))).toBe(true);
  });

  it('fails cfn-guard', () => {
    const findings = checkWithCfnGuard(bad);
    expect(named(findings)).toEqual(
      expect.arrayContaining(['OpenBucket CT.S3.PR.2', 'AllPowerfulRole CT.IAM.PR.1']),
    );
    expect(findings.every(({ rule }) => isCfnGuardRule(rule))).toBe(true);
  });

  it('fails the check of metrics', () => {
    expect(named(checkMetrics(bad))).toEqual(['DeadAlarm METRIC']);
  });

  // Python is asked for nowhere; where these two are installed they have to say so too.
  it.each(installedPythonCheckers())('fails $command', (checker) => {
    const findings = checker.check(bad);
    expect(findings).not.toHaveLength(0);
    expect(findings.every(({ rule }) => checker.knows(rule))).toBe(true);
  });
});

describe('judge', () => {
  const { template } = readTemplate(bad);
  const finding = (resource: string, rule: string): Finding => ({
    checker: 'x',
    rule,
    resource,
    message: '',
  });

  it('lets a finding pass only when the resource itself accepts it with a reason', () => {
    const verdict = judge(
      template,
      [
        finding('PlainQueue', 'AwsSolutions-SQS3'),
        finding('OpenBucket', 'AwsSolutions-SQS3'),
        finding('PlainQueue', 'AwsSolutions-L1'),
      ],
      () => false,
    );
    expect(named(verdict.accepted)).toEqual(['PlainQueue AwsSolutions-SQS3']);
    expect(named(verdict.open)).toEqual(['OpenBucket AwsSolutions-SQS3', 'PlainQueue AwsSolutions-L1']);
  });

  it('accepts every detail of a rule, or one', () => {
    const accepting = (rule: string) => ({
      Resources: { Role: { Type: 'AWS::IAM::Role', Metadata: { accepted: { [rule]: 'known' } } } },
    });
    const findings = [finding('Role', 'AwsSolutions-IAM5[Action::*]')];
    const open = (rule: string) => judge(accepting(rule), findings, () => true).open.length;
    expect(open('AwsSolutions-IAM5')).toBe(0);
    expect(open('AwsSolutions-IAM5[Action::*]')).toBe(0);
    expect(open('AwsSolutions-IAM5[Resource::*]')).toBe(1);
  });

  it('tells an acceptance that nothing finds, of the rules that were checked', () => {
    expect(judge(template, [], isCdkNagRule).stale).toEqual([
      { resource: 'PlainQueue', rule: 'AwsSolutions-SQS3' },
      { resource: 'PlainQueue', rule: 'AwsSolutions-L1' },
    ]);
    expect(judge(template, [], isCfnGuardRule).stale).toEqual([]);
  });
});

describe('packagedTemplates', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'template-checks-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what to run when nothing is packaged', () => {
    expect(() => packagedTemplates(folder)).toThrow(/package/);
  });

  it('finds one template per stack', () => {
    for (const stack of ['main', 'state']) {
      mkdirSync(join(folder, 'dist', stack), { recursive: true });
      writeFileSync(
        join(folder, 'dist', stack, 'cloudformation-template-update-stack.json'),
        readFileSync(bad),
      );
    }
    expect(packagedTemplates(folder)).toHaveLength(2);
  });
});
