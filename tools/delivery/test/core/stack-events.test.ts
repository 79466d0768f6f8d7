import { describe, expect, it } from 'vitest';
import { errorIn } from '../../src/adapters/osls';
import { adviceFor, failureOf, type StackEvent } from '../../src/core/stack-events';
import { isBroken, nextFor, obstacleTo } from '../../src/core/stack-state';
import { StackBrokenError, StackBusyError } from '../../src/errors';

function event(logicalId: string, status: string, reason = '', type = 'AWS::Lambda::Function'): StackEvent {
  return { id: `${logicalId}-${status}`, logicalId, physicalId: '', type, status, reason };
}

describe('failureOf', () => {
  it('is the first failure, and not what was cancelled because of it', () => {
    const failure = failureOf([
      event('A', 'CREATE_IN_PROGRESS'),
      event('Echo', 'CREATE_FAILED', 'Resource creation cancelled'),
      event(
        'Role',
        'CREATE_FAILED',
        'User is not authorized to perform: iam:CreateRole on resource x',
        'AWS::IAM::Role',
      ),
      event('Later', 'CREATE_FAILED', 'something else'),
    ]);
    expect(failure?.reason).toBe(
      'Role (AWS::IAM::Role) CREATE_FAILED: User is not authorized to perform: iam:CreateRole on resource x',
    );
    expect(failure?.next).toContain('iam:CreateRole');
  });

  it('names what a rollback left behind', () => {
    const bucket = { ...event('Bucket', 'DELETE_SKIPPED', '', 'AWS::S3::Bucket'), physicalId: 'denver-lake' };
    expect(failureOf([event('Fn', 'CREATE_FAILED', 'no'), bucket])?.leftBehind).toEqual(['denver-lake']);
  });

  it('takes the reason of the rollback when no resource failed, and nothing from a success', () => {
    const rollback = event(
      'denver-x-dev',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'No export named denver-ingest-dev-A found',
      'AWS::CloudFormation::Stack',
    );
    expect(failureOf([rollback])?.next).toBe('Deploy what exports it first: npx nx deploy ingest');
    expect(failureOf([event('A', 'CREATE_COMPLETE')])).toBeUndefined();
  });
});

describe('adviceFor', () => {
  it.each([
    ['No export named denver-ingest-state-dev-LakeBucketName found.', 'npx nx deploy ingest'],
    ['denver-lake already exists (BucketAlreadyExists)', 'The bucket name is taken.'],
    ['Table already exists: denver-case-dev', 'The name is taken'],
    ['User: x is not authorized to perform: lambda:CreateFunction', 'the action lambda:CreateFunction'],
    [
      'Unable to create: missing service-linked role for redshift.amazonaws.com',
      'create-service-linked-role --aws-service-name redshift.amazonaws.com',
    ],
    ['The role defined for the function cannot be assumed by Lambda.', 'The role is missing or new'],
    ['Account limit exceeded: LimitExceededException', 'Service Quotas'],
    ['Export x cannot be deleted as it is in use by y', 'Another stack uses it'],
    ['Something nobody has seen', 'Mend the cause'],
  ])('%s', (reason, advice) => {
    expect(adviceFor(reason)).toContain(advice);
  });
});

describe('obstacleTo', () => {
  const standing = (status: string) => ({
    name: 'denver-x-dev',
    status,
    changedAt: '2026-01-01T00:00:00.000Z',
  });
  const noEvents = async () => [];

  it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
    'is none in %s',
    async (status) => {
      expect(await obstacleTo('x', standing(status), noEvents)).toBeUndefined();
    },
  );

  it.each(['CREATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])(
    'is somebody else in %s',
    async (status) => {
      const obstacle = await obstacleTo('x', standing(status), noEvents);
      expect(obstacle).toBeInstanceOf(StackBusyError);
      expect(obstacle?.message).toBe(
        `denver-x-dev is ${status} since 2026-01-01T00:00:00.000Z: another deploy works on it.`,
      );
    },
  );

  it.each([
    ['ROLLBACK_COMPLETE', 'npx nx remove x;'],
    ['ROLLBACK_FAILED', 'npx nx remove x;'],
    ['CREATE_FAILED', 'npx nx remove x;'],
    ['DELETE_FAILED', 'npx nx remove x'],
    ['UPDATE_ROLLBACK_FAILED', 'aws cloudformation continue-update-rollback --stack-name denver-x-dev'],
    ['REVIEW_IN_PROGRESS', 'aws cloudformation delete-stack --stack-name denver-x-dev'],
  ])('is the stack itself in %s, with its cause and the way out', async (status, next) => {
    const obstacle = await obstacleTo('x', standing(status), async () => [
      event('Fn', 'CREATE_FAILED', 'the cause'),
    ]);
    expect(isBroken(status)).toBe(true);
    expect(obstacle).toBeInstanceOf(StackBrokenError);
    expect(obstacle?.message).toBe(
      `denver-x-dev is ${status}: Fn (AWS::Lambda::Function) CREATE_FAILED: the cause`,
    );
    expect(obstacle?.next).toContain(next);
  });

  it('asks for the flag that gives up a stack with data', () => {
    expect(nextFor('x', 'denver-x-state-dev', 'ROLLBACK_COMPLETE')).toContain(
      'npx nx remove x --with-state;',
    );
  });
});

describe('errorIn', () => {
  it('reads the paragraph osls ends with, else its last line', () => {
    expect(errorIn('Deploying\n\nError:\nCould not\nfind it\n\nView: x\n', 1)).toBe('Could not find it');
    expect(errorIn('one\ntwo\n', 1)).toBe('two');
    expect(errorIn('', 3)).toBe('exit code 3');
  });
});
