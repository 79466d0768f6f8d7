import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../support/cloud';

let test: TestCloud;
let stacks: CloudFormationClient;
let s3: S3Client;
let ssm: SSMClient;

beforeAll(async () => {
  test = await startTestCloud();
  stacks = new CloudFormationClient(test.clientConfig);
  s3 = new S3Client(test.clientConfig);
  ssm = new SSMClient(test.clientConfig);
});

afterAll(async () => {
  for (const client of [stacks, s3, ssm]) client.destroy();
  await test.close();
});

/** Waits for the operation under way and gives the stack as it ended. */
async function settled(StackName: string): Promise<Stack> {
  for (;;) {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks!;
    if (!stack!.StackStatus!.endsWith('_IN_PROGRESS')) return stack!;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function template(Resources: object, rest: object = {}): string {
  return JSON.stringify({ Resources, ...rest });
}

async function create(StackName: string, TemplateBody: string, extra: object = {}): Promise<Stack> {
  const { StackId } = await stacks.send(new CreateStackCommand({ StackName, TemplateBody, ...extra }));
  return settled(StackId!);
}

async function update(StackName: string, TemplateBody: string, extra: object = {}): Promise<Stack> {
  await stacks.send(new UpdateStackCommand({ StackName, TemplateBody, ...extra }));
  return settled(StackName);
}

async function events(StackName: string): Promise<string[]> {
  const { StackEvents } = await stacks.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents!.toReversed().map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
}

async function reasons(StackName: string): Promise<string> {
  const { StackEvents } = await stacks.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents!
    .map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason ?? ''}`)
    .join('\n');
}

function parameter(Name: string, Value: unknown, rest: object = {}): object {
  return { Type: 'AWS::SSM::Parameter', Properties: { Name, Value, Type: 'String' }, ...rest };
}

async function valueOf(Name: string): Promise<string | undefined> {
  try {
    return (await ssm.send(new GetParameterCommand({ Name }))).Parameter!.Value;
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined;
    throw error;
  }
}

describe('CreateStack', () => {
  it('makes resources in the order of their references and shows outputs', async () => {
    const body = template(
      {
        Second: parameter('/create/second', {
          'Fn::Join': [':', ['got', { Ref: 'First' }, { 'Fn::GetAtt': ['First', 'Value'] }]],
        }),
        First: parameter('/create/first', {
          'Fn::Sub': '${AWS::StackName} in ${AWS::Region} of ${AWS::AccountId}, ${!literal}',
        }),
      },
      { Outputs: { Arn: { Value: { 'Fn::Sub': 'x/${Second}' }, Description: 'the second' } } },
    );
    const stack = await create('create', body, { Tags: [{ Key: 'a', Value: 'b' }] });
    expect(stack).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Arn', OutputValue: 'x//create/second', Description: 'the second' }],
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    expect(await valueOf('/create/second')).toBe(
      'got:/create/first:create in us-west-2 of 000000000000, ${literal}',
    );
    expect(await events('create')).toEqual([
      'create CREATE_IN_PROGRESS',
      'First CREATE_IN_PROGRESS',
      'First CREATE_COMPLETE',
      'Second CREATE_IN_PROGRESS',
      'Second CREATE_COMPLETE',
      'create CREATE_COMPLETE',
    ]);
  });

  it('resolves parameters, conditions, mappings and the list functions', async () => {
    const body = template(
      {
        Value: parameter('/functions/value', {
          'Fn::Join': [
            '|',
            [
              { Ref: 'Stage' },
              { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'size'] },
              { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b,c'] }] },
              { 'Fn::Select': ['0', { Ref: 'List' }] },
              { 'Fn::If': ['IsProd', 'big', { 'Fn::Base64': 'small' }] },
            ],
          ],
        }),
        Prod: { ...parameter('/functions/prod', 'x'), Condition: 'IsProd' },
        Dev: {
          ...parameter('/functions/dev', { 'Fn::If': ['IsProd', { Ref: 'Prod' }, 'none'] }),
          Condition: 'IsDev',
        },
      },
      {
        Parameters: {
          Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] },
          List: { Type: 'CommaDelimitedList', Default: 'x, y' },
        },
        Mappings: { Sizes: { dev: { size: 1 }, prod: { size: 9 } } },
        Conditions: {
          IsDev: {
            'Fn::And': [
              { 'Fn::Not': [{ Condition: 'IsProd' }] },
              { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Equals': [1, '1'] }] },
            ],
          },
          IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        },
      },
    );
    await create('functions', body, { Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'dev' }] });
    expect(await valueOf('/functions/value')).toBe('dev|1|b|x|c21hbGw=');
    expect(await valueOf('/functions/dev')).toBe('none');
    expect(await valueOf('/functions/prod')).toBeUndefined();
    const wrong = create('functions-2', body, {
      Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'other' }],
    });
    await expect(wrong).rejects.toThrow(/Stage failed to satisfy constraint/);
    await expect(create('functions-3', body)).rejects.toThrow(/\[Stage\] must have values/);
  });

  it('rolls back and tells the first reason when a resource fails', async () => {
    const body = template({
      Good: parameter('/rollback/good', 'x'),
      Bad: parameter('/rollback/bad', 'x', {
        DependsOn: 'Good',
        Properties: { Name: '/rollback/bad', Value: 'x', Type: 'SecureString' },
      }),
      Never: parameter('/rollback/never', { Ref: 'Bad' }),
    });
    const stack = await create('rollback', body);
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(stack.StackStatusReason).toContain('The following resource(s) failed to create: [Bad]');
    expect(await reasons('rollback')).toMatch(
      /Bad: .*does not do Type "SecureString" of AWS::SSM::Parameter/,
    );
    expect(await valueOf('/rollback/good')).toBeUndefined();
    expect(await events('rollback')).toContain('Good DELETE_COMPLETE');
    expect((await events('rollback')).some((event) => event.startsWith('Never'))).toBe(false);
    await expect(update('rollback', body)).rejects.toThrow(
      /is in ROLLBACK_COMPLETE state and can not be updated/,
    );
  });

  it('tells which settings of a bucket are recorded only, and gives them back', async () => {
    const Properties = {
      BucketName: 'recorded-bucket',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Id: 'r', Status: 'Enabled', Prefix: 'p/', ExpirationInDays: 3 }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      Tags: [{ Key: 'own', Value: '1' }],
    };
    const Policy = {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Statement: [{ Effect: 'Deny' }] } },
    };
    const stack = await create(
      'recorded',
      template({ Bucket: { Type: 'AWS::S3::Bucket', Properties }, Policy }),
      { Tags: [{ Key: 'stack', Value: '2' }] },
    );
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const told = await reasons('recorded');
    expect(told).toContain(
      'Recorded, no effect on a local cloud: BucketEncryption, VersioningConfiguration, LifecycleConfiguration',
    );
    expect(told).toContain('Recorded, no effect on a local cloud: PolicyDocument');
    const Bucket = 'recorded-bucket';
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toMatchObject([
      { ID: 'r', Filter: { Prefix: 'p/' }, Expiration: { Days: 3 } },
    ]);
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
      { Key: 'own', Value: '1' },
      { Key: 'stack', Value: '2' },
    ]);
    expect(JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy!)).toEqual({
      Statement: [{ Effect: 'Deny' }],
    });
    // The policy denies everything, and nothing asks it; an overwritten object has no older version.
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '1' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '2' }));
    expect((await s3.send(new ListObjectVersionsCommand({ Bucket }))).Versions).toHaveLength(1);
  });

  it('does not assume the role of a stack', async () => {
    const RoleARN = 'arn:aws:iam::000000000000:role/nobody';
    expect((await create('role', template({ A: parameter('/role/a', '1') }), { RoleARN })).StackStatus).toBe(
      'CREATE_COMPLETE',
    );
  });

  it('fails with the name of a property that it does not do', async () => {
    const body = template({
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { ReplicationConfiguration: {} } },
    });
    const stack = await create('unknown-property', body);
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await reasons('unknown-property')).toContain(
      'does not do ReplicationConfiguration of AWS::S3::Bucket',
    );
  });

  it.each([
    [
      'an unknown resource type',
      template({ A: { Type: 'AWS::Foo::Bar' } }),
      /Unrecognized resource types: \[AWS::Foo::Bar\]/,
    ],
    [
      'a missing resource',
      template({ A: parameter('/a', { Ref: 'B' }) }),
      /Unresolved resource dependencies \[B\]/,
    ],
    [
      'an undefined GetAtt',
      template({ A: parameter('/a', { 'Fn::GetAtt': 'B.Arn' }) }),
      /undefined resource B/,
    ],
    [
      'a circle',
      template({ A: parameter('/a', { Ref: 'B' }), B: parameter('/b', { Ref: 'A' }) }),
      /Circular dependency between resources: \[A, B\]/,
    ],
    [
      'an unknown function',
      template({ A: parameter('/a', { 'Fn::Cidr': ['a', 1, 2] }) }),
      /does not do Fn::Cidr/,
    ],
    [
      'an unknown section',
      template({ A: parameter('/a', 'b') }, { Transform: 'AWS::Serverless-2016-10-31' }),
      /does not do Transform/,
    ],
    [
      'a null',
      template({ A: { Type: 'AWS::SSM::Parameter', Properties: { Name: null } } }),
      /'null' values are not allowed/,
    ],
    ['a dynamic reference', template({ A: parameter('/a', '{{resolve:ssm:x}}') }), /dynamic references/],
    ['YAML', 'Resources:\n  A:\n    Type: AWS::SSM::Parameter\n', /in JSON/],
  ])('refuses a template with %s', async (_what, TemplateBody, message) => {
    await expect(create('refused', TemplateBody)).rejects.toThrow(message);
    await expect(settled('refused')).rejects.toThrow('Stack with id refused does not exist');
  });

  it('wants the capability for IAM resources', async () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } };
    const body = template({ Role: role }, { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } } });
    await expect(create('iam', body)).rejects.toMatchObject({ name: 'InsufficientCapabilitiesException' });
    const stack = await create('iam', body, { Capabilities: ['CAPABILITY_IAM'] });
    expect(stack.Outputs![0]!.OutputValue).toMatch(/^arn:aws:iam::000000000000:role\/iam-Role-[a-z0-9]{12}$/);
  });
});

describe('UpdateStack', () => {
  it('changes what differs, makes and removes what came and went, and touches nothing else', async () => {
    const resources = {
      Same: parameter('/update/same', '1'),
      Changed: parameter('/update/changed', '1'),
      Gone: parameter('/update/gone', '1'),
    };
    await create('update', template(resources));
    const before = await events('update');
    const stack = await update(
      'update',
      template({
        Same: resources.Same,
        Changed: parameter('/update/changed', '2'),
        New: parameter('/update/new', '1'),
      }),
    );
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    const after = (await events('update')).slice(before.length);
    expect(after.filter((event) => event.startsWith('Same'))).toEqual([]);
    expect(after).toContain('Changed UPDATE_COMPLETE');
    expect(after).toContain('New CREATE_COMPLETE');
    expect(after).toContain('Gone DELETE_COMPLETE');
    expect(
      await Promise.all(['same', 'changed', 'gone', 'new'].map((name) => valueOf(`/update/${name}`))),
    ).toEqual(['1', '2', undefined, '1']);
  });

  it('answers as AWS does when nothing differs', async () => {
    const body = template({ A: parameter('/nothing', '1') });
    await create('nothing', body);
    await expect(update('nothing', body)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'No updates are to be performed.',
    });
    expect((await update('nothing', body, { Tags: [{ Key: 'a', Value: 'b' }] })).StackStatus).toBe(
      'UPDATE_COMPLETE',
    );
  });

  it('goes back to what was when a resource fails', async () => {
    await create('back', template({ A: parameter('/back/a', '1'), Kept: parameter('/back/kept', '1') }));
    const stack = await update(
      'back',
      template({
        A: parameter('/back/a', '2'),
        New: parameter('/back/new', '1'),
        Bad: parameter('bad name', { Ref: 'A' }, { DependsOn: ['New'] }),
      }),
    );
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await valueOf('/back/a')).toBe('1');
    expect(await valueOf('/back/kept')).toBe('1');
    expect(await valueOf('/back/new')).toBeUndefined();
    expect((await update('back', template({ A: parameter('/back/a', '3') }))).StackStatus).toBe(
      'UPDATE_COMPLETE',
    );
  });

  it('replaces a resource whose name changes, and removes the old one last', async () => {
    await create(
      'replace',
      template({ A: parameter('/replace/old', '1'), B: parameter('/replace/user', { Ref: 'A' }) }),
    );
    await update(
      'replace',
      template({ A: parameter('/replace/new', '1'), B: parameter('/replace/user', { Ref: 'A' }) }),
    );
    expect(await valueOf('/replace/old')).toBeUndefined();
    expect(await valueOf('/replace/new')).toBe('1');
    expect(await valueOf('/replace/user')).toBe('/replace/new');
    const all = await events('replace');
    expect(all.lastIndexOf('A DELETE_COMPLETE')).toBeGreaterThan(all.indexOf('B UPDATE_COMPLETE'));
  });
});

describe('DeleteStack', () => {
  it('removes resources, keeps those to be retained, and forgets the name', async () => {
    const Retained = {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'Retain',
      Properties: { BucketName: 'retained-bucket' },
    };
    await create('delete', template({ A: parameter('/delete/a', '1'), Retained }));
    const { StackId } = (await stacks.send(new DescribeStacksCommand({ StackName: 'delete' }))).Stacks![0]!;
    await stacks.send(new DeleteStackCommand({ StackName: 'delete' }));
    expect((await settled(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
    await expect(settled('delete')).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id delete does not exist',
    });
    expect(await valueOf('/delete/a')).toBeUndefined();
    await s3.send(new HeadBucketCommand({ Bucket: 'retained-bucket' }));
    expect(await events(StackId!)).toContain('Retained DELETE_SKIPPED');
  });

  it('stops at a bucket that is not empty and says so', async () => {
    await create(
      'full',
      template({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full-bucket' } } }),
    );
    await s3.send(new PutObjectCommand({ Bucket: 'full-bucket', Key: 'a', Body: 'a' }));
    await stacks.send(new DeleteStackCommand({ StackName: 'full' }));
    const stack = await settled('full');
    expect(stack).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: expect.stringContaining('[Bucket]'),
    });
  });
});

describe('exports', () => {
  it('hands a value to another stack and guards it while it is used', async () => {
    const exporter = (value: string) =>
      template(
        { A: parameter('/exports/a', 'x') },
        { Outputs: { Out: { Value: value, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-out' } } } } },
      );
    await create('exporter', exporter('one'));
    await create('importer', template({ B: parameter('/exports/b', { 'Fn::ImportValue': 'exporter-out' }) }));
    expect(await valueOf('/exports/b')).toBe('one');
    const { Exports } = await stacks.send(new ListExportsCommand({}));
    expect(Exports).toMatchObject([{ Name: 'exporter-out', Value: 'one' }]);
    expect((await stacks.send(new ListImportsCommand({ ExportName: 'exporter-out' }))).Imports).toEqual([
      'importer',
    ]);

    const changed = await update('exporter', exporter('two'));
    expect(changed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasons('exporter')).toContain(
      'Export exporter-out cannot be updated as it is in use by importer',
    );
    await stacks.send(new DeleteStackCommand({ StackName: 'exporter' }));
    expect((await settled('exporter')).StackStatusReason).toContain(
      'cannot be deleted as it is in use by importer',
    );

    const missing = await create(
      'importer-2',
      template({ B: parameter('/exports/c', { 'Fn::ImportValue': 'nobody' }) }),
    );
    expect(missing.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(missing.StackStatusReason).toContain('No export named nobody found.');
  });
});

describe('change sets', () => {
  const changeSet = { StackName: 'changes', ChangeSetName: 'set' };

  it('creates, updates and finds nothing to do', async () => {
    const body = (value: string) => template({ A: parameter('/changes/a', value) });
    await expect(
      stacks.send(new CreateChangeSetCommand({ ...changeSet, TemplateBody: body('1') })),
    ).rejects.toThrow('Stack with id changes does not exist');
    await stacks.send(
      new CreateChangeSetCommand({ ...changeSet, TemplateBody: body('1'), ChangeSetType: 'CREATE' }),
    );
    const described = await stacks.send(new DescribeChangeSetCommand(changeSet));
    expect(described).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [{ ResourceChange: { Action: 'Add', LogicalResourceId: 'A' } }],
    });
    expect(await valueOf('/changes/a')).toBeUndefined();
    await stacks.send(new ExecuteChangeSetCommand(changeSet));
    expect((await settled('changes')).StackStatus).toBe('CREATE_COMPLETE');

    const next = { ...changeSet, ChangeSetName: 'next' };
    await stacks.send(new CreateChangeSetCommand({ ...next, TemplateBody: body('1') }));
    expect(await stacks.send(new DescribeChangeSetCommand(next))).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("The submitted information didn't contain changes."),
    });

    const real = { ...changeSet, ChangeSetName: 'real' };
    await stacks.send(new CreateChangeSetCommand({ ...real, TemplateBody: body('2') }));
    expect((await stacks.send(new DescribeChangeSetCommand(real))).Changes).toMatchObject([
      { ResourceChange: { Action: 'Modify', Replacement: 'Conditional' } },
    ]);
    await stacks.send(new ExecuteChangeSetCommand(real));
    expect((await settled('changes')).StackStatus).toBe('UPDATE_COMPLETE');
    expect(await valueOf('/changes/a')).toBe('2');
  });
});

describe('reads', () => {
  it('reads a template by the URL of an object, and gives it back', async () => {
    const body = template({ A: parameter('/url/a', 'x'.repeat(3000)) }, { Description: 'by URL' });
    const TemplateURL = 'https://s3.amazonaws.com/template-bucket/dir/t.json';
    await expect(stacks.send(new CreateStackCommand({ StackName: 'url', TemplateURL }))).rejects.toThrow(
      /does not exist/,
    );
    await create(
      'template-bucket-stack',
      template({ B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'template-bucket' } } }),
    );
    await s3.send(new PutObjectCommand({ Bucket: 'template-bucket', Key: 'dir/t.json', Body: body }));
    expect((await stacks.send(new ValidateTemplateCommand({ TemplateURL }))).Description).toBe('by URL');
    await stacks.send(new CreateStackCommand({ StackName: 'url', TemplateURL }));
    await settled('url');
    expect((await stacks.send(new GetTemplateCommand({ StackName: 'url' }))).TemplateBody).toBe(body);
    const summary = await stacks.send(new GetTemplateSummaryCommand({ StackName: 'url' }));
    expect(summary.ResourceTypes).toEqual(['AWS::SSM::Parameter']);
  });

  it('names resources, and says which one does not exist', async () => {
    await create('names', template({ A: parameter('/names/a', '1') }));
    const { StackResourceSummaries } = await stacks.send(
      new ListStackResourcesCommand({ StackName: 'names' }),
    );
    expect(StackResourceSummaries).toMatchObject([
      { LogicalResourceId: 'A', PhysicalResourceId: '/names/a', ResourceStatus: 'CREATE_COMPLETE' },
    ]);
    const missing = new DescribeStackResourceCommand({ StackName: 'names', LogicalResourceId: 'B' });
    await expect(stacks.send(missing)).rejects.toThrow('Resource B does not exist for stack names');
  });
});
