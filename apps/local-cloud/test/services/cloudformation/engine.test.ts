import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudError, ReplacementRequired } from '../../../src/core/errors';
import type { QueryService, ResourceType } from '../../../src/core/service';
import { createCloudFormation } from '../../../src/services/cloudformation';
import { makeStateDirectory } from '../../support/cloud';

let directory: string;
/** What the fake type was asked to do, in order. */
let calls: string[];
/** Set to keep creations waiting. */
let gate: Promise<void> | undefined;

beforeEach(async () => {
  directory = await makeStateDirectory();
  calls = [];
  gate = undefined;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A resource that records its calls; `Fail` names the call that fails, `Name` cannot be changed in place. */
const thing: ResourceType = {
  create: async ({ Name, Fail, Exists }) => {
    calls.push(`create ${String(Name)}`);
    await gate;
    if (Exists) throw new CloudError('ThingAlreadyExists', `${String(Name)} exists`);
    if (Fail === 'create') throw new CloudError('Broken', `${String(Name)} is broken`);
    return { physicalId: `id-${String(Name)}`, attributes: { Arn: `arn-${String(Name)}` } };
  },
  find: async ({ Name }) => `id-${String(Name)}`,
  update: async (physicalId, { Name, Fail }, previous) => {
    if (Name !== previous['Name']) throw new ReplacementRequired('Name');
    calls.push(`update ${String(Name)} ${JSON.stringify(previous['Value'])}`);
    if (Fail === 'update') throw new CloudError('Broken', `${String(Name)} is broken`);
    return { physicalId, attributes: { Arn: `arn-${String(Name)}` } };
  },
  remove: async (physicalId, { Fail }) => {
    calls.push(`remove ${physicalId}`);
    if (Fail === 'remove') throw new CloudError('Broken', `${physicalId} cannot go`);
  },
};

async function open(): Promise<{
  call: (operation: string, input: object) => Promise<unknown>;
  resume(): void;
  settle(): Promise<void>;
}> {
  const silent = {
    info: () => undefined,
    warn: () => undefined,
    error: (...args: unknown[]) => void calls.push(`log ${String(args)}`),
  };
  const { service, resume } = await createCloudFormation({
    identity: { accountId: '000000000000', region: 'us-west-2' },
    stateDirectory: directory,
    log: silent,
    fsync: false,
    store: { get: async () => undefined, hasBucket: () => false },
    types: { 'Test::Thing::Thing': thing },
    lookup: () => undefined,
  });
  const call = async (operation: string, input: object) =>
    (service as QueryService).operations[operation]!({ operation, input: { ...input }, requestId: 'r' });
  return { call, resume, settle: () => service.close!() };
}

function thingOf(Name: unknown, rest: object = {}, attributes: object = {}): object {
  return { Type: 'Test::Thing::Thing', Properties: { Name, ...rest }, ...attributes };
}

function body(Resources: object, Outputs: object = {}): { StackName: string; TemplateBody: string } {
  return { StackName: 'stack', TemplateBody: JSON.stringify({ Resources, Outputs }) };
}

async function statusOf(cloud: Awaited<ReturnType<typeof open>>): Promise<string> {
  const { Stacks } = (await cloud.call('DescribeStacks', { StackName: 'stack' })) as {
    Stacks: Array<{ StackStatus: string }>;
  };
  return Stacks[0]!.StackStatus;
}

describe('a stack operation', () => {
  it('makes what does not depend on each other at once', async () => {
    let release = (): void => undefined;
    gate = new Promise((resolve) => (release = resolve));
    const cloud = await open();
    await cloud.call('CreateStack', body({ A: thingOf('a'), B: thingOf('b'), C: thingOf({ Ref: 'A' }) }));
    await expect.poll(() => calls).toEqual(['create a', 'create b']);
    release();
    await cloud.settle();
    expect(calls).toEqual(['create a', 'create b', 'create id-a']);
    expect(await statusOf(cloud)).toBe('CREATE_COMPLETE');
  });

  it('goes on after a kill with what was not done', async () => {
    gate = new Promise(() => undefined);
    const killed = await open();
    await killed.call('CreateStack', body({ A: thingOf('a'), B: thingOf({ 'Fn::GetAtt': ['A', 'Arn'] }) }));
    await expect.poll(() => calls).toEqual(['create a']);

    gate = undefined;
    const restarted = await open();
    expect(await statusOf(restarted)).toBe('CREATE_IN_PROGRESS');
    restarted.resume();
    await restarted.settle();
    expect(calls).toEqual(['create a', 'create a', 'create arn-a']);
    expect(await statusOf(restarted)).toBe('CREATE_COMPLETE');
  });

  it('takes over a resource that was made when the kill came, but not told of', async () => {
    gate = new Promise(() => undefined);
    const killed = await open();
    await killed.call('CreateStack', body({ A: thingOf('a', { Exists: true }), B: thingOf({ Ref: 'A' }) }));
    await expect.poll(() => calls).toEqual(['create a']);
    gate = undefined;
    const restarted = await open();
    restarted.resume();
    await restarted.settle();
    expect(calls).toEqual(['create a', 'create a', 'update a undefined', 'create id-a']);
    expect(await statusOf(restarted)).toBe('CREATE_COMPLETE');
  });

  it('does not take over what was there before', async () => {
    const cloud = await open();
    await cloud.call('CreateStack', body({ A: thingOf('a', { Exists: true }) }));
    await cloud.settle();
    expect(await statusOf(cloud)).toBe('ROLLBACK_COMPLETE');
    expect(calls).toEqual(['create a']);
  });

  it('goes on with an update, a rollback and a removal after a kill', async () => {
    const first = await open();
    await first.call('CreateStack', body({ A: thingOf('a', { Value: 1 }) }));
    await first.settle();
    gate = new Promise(() => undefined);
    await first.call(
      'UpdateStack',
      body({ A: thingOf('a', { Value: 2 }), B: thingOf('b', { Fail: 'create' }, { DependsOn: 'A' }) }),
    );
    await expect.poll(() => calls.at(-1)).toBe('create b');

    gate = undefined;
    const second = await open();
    second.resume();
    await second.settle();
    expect(await statusOf(second)).toBe('UPDATE_ROLLBACK_COMPLETE');
    // A was at 2 already: left alone when going on, set back by the rollback.
    expect(calls).toEqual(['create a', 'update a 1', 'create b', 'create b', 'update a 2']);
  });

  it('replaces, and goes back to the old one when a later resource fails', async () => {
    const cloud = await open();
    await cloud.call('CreateStack', body({ A: thingOf('old') }));
    await cloud.settle();
    await cloud.call(
      'UpdateStack',
      body({ A: thingOf('new'), B: thingOf('b', { Fail: 'create', Of: { Ref: 'A' } }) }),
    );
    await cloud.settle();
    expect(await statusOf(cloud)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(calls).toEqual(['create old', 'create new', 'create b', 'remove id-new']);
    await cloud.call('DeleteStack', { StackName: 'stack' });
    await cloud.settle();
    expect(calls.at(-1)).toBe('remove id-old');
  });

  it('removes users before what they use, and keeps what is retained', async () => {
    const cloud = await open();
    const resources = {
      A: thingOf('a'),
      B: thingOf('b', { Of: { Ref: 'A' } }),
      C: thingOf('c', {}, { DependsOn: ['B'] }),
      R: thingOf('r', {}, { DeletionPolicy: 'Retain' }),
    };
    await cloud.call('CreateStack', body(resources));
    await cloud.settle();
    await cloud.call('DeleteStack', { StackName: 'stack' });
    await cloud.settle();
    expect(calls.filter((call) => call.startsWith('remove'))).toEqual([
      'remove id-c',
      'remove id-b',
      'remove id-a',
    ]);
  });

  it('tells which resource could not be removed, and removes the rest when it is to be kept', async () => {
    const cloud = await open();
    await cloud.call('CreateStack', body({ A: thingOf('a', { Fail: 'remove' }), B: thingOf('b') }));
    await cloud.settle();
    await cloud.call('DeleteStack', { StackName: 'stack' });
    await cloud.settle();
    expect(await statusOf(cloud)).toBe('DELETE_FAILED');
    await cloud.call('DeleteStack', { StackName: 'stack', RetainResources: ['A'] });
    await cloud.settle();
    await expect(statusOf(cloud)).rejects.toThrow('does not exist');
  });

  it('lets one operation at a time change a stack', async () => {
    let release = (): void => undefined;
    gate = new Promise((resolve) => (release = resolve));
    const cloud = await open();
    await cloud.call('CreateStack', body({ A: thingOf('a') }));
    await expect(cloud.call('UpdateStack', body({ A: thingOf('b') }))).rejects.toThrow(
      /CREATE_IN_PROGRESS state and can not be updated/,
    );
    release();
    await cloud.settle();
  });

  it('keeps what was made when rollback is off', async () => {
    const cloud = await open();
    await cloud.call('CreateStack', {
      ...body({ A: thingOf('a'), B: thingOf('b', { Fail: 'create' }, { DependsOn: 'A' }) }),
      DisableRollback: 'true',
    });
    await cloud.settle();
    expect(await statusOf(cloud)).toBe('CREATE_FAILED');
    expect(calls).toEqual(['create a', 'create b']);
  });

  it('keeps retained resources of a failed create, and removes those retained except on create', async () => {
    const cloud = await open();
    const resources = {
      A: thingOf('a', {}, { DeletionPolicy: 'Retain' }),
      B: thingOf('b', {}, { DeletionPolicy: 'RetainExceptOnCreate' }),
      C: thingOf('c', { Fail: 'create' }, { DependsOn: ['A', 'B'] }),
    };
    await cloud.call('CreateStack', body(resources));
    await cloud.settle();
    expect(calls.filter((call) => call.startsWith('remove'))).toEqual(['remove id-b']);
  });
});
