import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { role, startLambda, type LambdaHarness } from './harness';
import { zip } from './zip';

const context = { stackName: 'denver-consumer-dev', logicalId: 'Consume', tags: { STAGE: 'dev' } };
const arn = 'arn:aws:lambda:us-west-2:000000000000:function:consumer';

describe('resources of Lambda', () => {
  let harness: LambdaHarness;
  const type = (name: string) => {
    const found = harness.lambda.resources?.[`AWS::Lambda::${name}`];
    if (!found) throw new Error(`Expected a type ${name}.`);
    return found;
  };
  const properties = (word: string, more: object = {}) => ({
    FunctionName: 'consumer',
    Role: role,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { S3Bucket: 'deploy', S3Key: `${word}.zip` },
    ...more,
  });

  beforeAll(async () => {
    harness = await startLambda();
    for (const word of ['one', 'two'])
      harness.objects.set(
        `deploy/${word}.zip`,
        zip([
          {
            name: 'index.mjs',
            content: `export const handler = () => '${word} ' + (process.env.WORD ?? '');`,
          },
        ]),
      );
    await harness.callKinesis('CreateStream', { StreamName: 's', ShardCount: 1 });
  });
  afterAll(() => harness.end());

  it('makes a function, then changes its code and takes back what the template no longer says', async () => {
    const first = properties('one', {
      Timeout: '60',
      MemorySize: '256',
      Environment: { Variables: { WORD: 'x' } },
      Tags: [{ Key: 'a', Value: 'b' }],
      ReservedConcurrentExecutions: 2,
    });
    expect(await type('Function').create(first, context)).toEqual({
      physicalId: 'consumer',
      attributes: { Arn: arn },
    });
    expect((await harness.invoke('consumer')).body).toBe('one x');
    const created = await harness.rest('GET', '/2015-03-31/functions/consumer');
    expect(created.body).toMatchObject({
      Configuration: { Timeout: 60, MemorySize: 256 },
      Tags: { STAGE: 'dev', a: 'b' },
      Concurrency: { ReservedConcurrentExecutions: 2 },
    });
    await type('Function').update('consumer', properties('two'), first, context);
    expect((await harness.invoke('consumer')).body).toBe('two ');
    const updated = await harness.rest('GET', '/2015-03-31/functions/consumer');
    expect(updated.body).toMatchObject({
      Configuration: { Timeout: 3, MemorySize: 128 },
      Tags: { STAGE: 'dev' },
    });
    expect(updated.body.Concurrency).toBeUndefined();
    const renamed = { ...properties('two'), FunctionName: 'other' };
    await expect(type('Function').update('consumer', renamed, first, context)).rejects.toMatchObject({
      code: 'NotImplementedException',
    });
    await expect(
      type('Function').create(properties('one', { Layers: ['x'] }), context),
    ).rejects.toMatchObject({ code: 'NotImplementedException' });
  });

  it('runs the inline code of a template', async () => {
    const inline = properties('one', {
      FunctionName: 'inline',
      Code: { ZipFile: `exports.handler = async () => 'inline';` },
    });
    await type('Function').create(inline, context);
    expect((await harness.invoke('inline')).body).toBe('inline');
    await type('Function').remove('inline', inline);
    await type('Function').remove('inline', inline);
  });

  it('publishes a version by its code hash and points an alias at it', async () => {
    const { body } = await harness.rest('GET', '/2015-03-31/functions/consumer/configuration');
    const version = { FunctionName: 'consumer', CodeSha256: body.CodeSha256 };
    const state = await type('Version').create(version, context);
    expect(state).toEqual({ physicalId: `${arn}:1`, attributes: { Version: '1', FunctionArn: `${arn}:1` } });
    await expect(type('Version').create({ ...version, CodeSha256: 'other' }, context)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
    const alias = { FunctionName: 'consumer', FunctionVersion: '1', Name: 'live' };
    expect((await type('Alias').create(alias, context)).physicalId).toBe(`${arn}:live`);
    expect((await harness.invoke('consumer:live')).headers['x-amz-executed-version']).toBe('1');
    expect(await type('Alias').find!(alias)).toBe(`${arn}:live`);
    await type('Alias').remove(`${arn}:live`, alias);
    expect(await type('Alias').find!(alias)).toBeUndefined();
    await type('Version').remove(`${arn}:1`, version);
    await expect(harness.invoke('consumer:1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('records a permission and removes it', async () => {
    const permission = {
      FunctionName: arn,
      Action: 'lambda:InvokeFunction',
      Principal: 'firehose.amazonaws.com',
      SourceArn: 'arn:x',
    };
    const { physicalId } = await type('Permission').create(permission, context);
    const policy = async () =>
      JSON.parse((await harness.rest('GET', '/2015-03-31/functions/consumer/policy')).body.Policy).Statement;
    expect(await policy()).toMatchObject([
      { Sid: physicalId, Condition: { ArnLike: { 'AWS:SourceArn': 'arn:x' } } },
    ]);
    await type('Permission').update(physicalId, { ...permission, SourceArn: 'arn:y' }, permission, context);
    expect(await policy()).toMatchObject([
      { Sid: physicalId, Condition: { ArnLike: { 'AWS:SourceArn': 'arn:y' } } },
    ]);
    await type('Permission').remove(physicalId, permission);
    await expect(policy()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('makes a mapping with numbers as text, changes it in place and removes it', async () => {
    const mapping = {
      EventSourceArn: 'arn:aws:kinesis:us-west-2:000000000000:stream/s',
      FunctionName: arn,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: '1000',
      MaximumBatchingWindowInSeconds: 1,
      ParallelizationFactor: '2',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: 'true',
      MaximumRetryAttempts: 20,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::lake' } },
      MetricsConfig: { Metrics: ['EventCount'] },
    };
    const { physicalId } = await type('EventSourceMapping').create(mapping, context);
    const described = async () =>
      (await harness.rest('GET', `/2015-03-31/event-source-mappings/${physicalId}`)).body;
    expect(await described()).toMatchObject({
      BatchSize: 1000,
      ParallelizationFactor: 2,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::lake' } },
      MetricsConfig: { Metrics: ['EventCount'] },
    });
    expect(await type('EventSourceMapping').find!(mapping)).toBe(physicalId);
    expect(await type('EventSourceMapping').find!({ ...mapping, FunctionName: 'other' })).toBeUndefined();
    const { DestinationConfig: _gone, ...changed } = { ...mapping, BatchSize: 10 };
    await type('EventSourceMapping').update(physicalId, changed, mapping, context);
    expect(await described()).toMatchObject({ BatchSize: 10, DestinationConfig: { OnFailure: {} } });
    await expect(
      type('EventSourceMapping').update(
        physicalId,
        { ...changed, StartingPosition: 'LATEST' },
        changed,
        context,
      ),
    ).rejects.toMatchObject({ code: 'NotImplementedException' });
    await type('EventSourceMapping').remove(physicalId, changed);
    await type('EventSourceMapping').remove(physicalId, changed);
    await expect(described()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
