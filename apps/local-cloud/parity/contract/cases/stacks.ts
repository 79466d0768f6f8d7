import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { accepted, answers, page, refuses, type ContractGroup } from '../case';
import type { Clients } from '../clients';

const StackName = 'parity';
const api = (operation: string) => page(`AWSCloudFormation/latest/APIReference/API_${operation}`);
const template = (name = 'stack', resources: object = {}) =>
  JSON.stringify({
    Resources: {
      Parameter: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: `/parity/${name}`, Type: 'String', Value: 'one' },
      },
      ...resources,
    },
    Outputs: { Name: { Value: { Ref: 'Parameter' }, Export: { Name: `parity-${name}` } } },
  });

/** CloudFormation. */
export const cloudFormationCases: ContractGroup<Clients> = {
  service: 'CloudFormation',
  engines: ['local-cloud', 'moto'],
  cases: [
    {
      title: 'a stack is made, with its outputs and physical ids',
      async call({ cloudFormation }) {
        await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template() }));
        await waitUntilStackCreateComplete(
          { client: cloudFormation, maxWaitTime: 60, minDelay: 1 },
          { StackName },
        );
        const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
        const { StackResources } = await cloudFormation.send(
          new DescribeStackResourcesCommand({ StackName }),
        );
        return [
          Stacks?.[0]?.StackStatus,
          Stacks?.[0]?.Outputs?.map((output) => [output.OutputKey, output.OutputValue, output.ExportName]),
          StackResources?.map((resource) => [resource.LogicalResourceId, resource.PhysicalResourceId]),
        ];
      },
      expect: answers([
        'CREATE_COMPLETE',
        [['Name', '/parity/stack', 'parity-stack']],
        [['Parameter', '/parity/stack']],
      ]),
      page: api('CreateStack'),
    },
    {
      title: 'a stack is not made twice',
      call: ({ cloudFormation }) =>
        cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template() })),
      expect: refuses('AlreadyExistsException'),
      page: api('CreateStack'),
    },
    {
      title: 'an update without a change is refused',
      call: ({ cloudFormation }) =>
        cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody: template() })),
      expect: refuses('ValidationError'),
      page: page('AWSCloudFormation/latest/UserGuide/troubleshooting'),
      known: {
        moto: { outcome: accepted, why: 'an update of nothing succeeds' },
      },
    },
    {
      title: 'a stack that is not there is not updated',
      call: ({ cloudFormation }) =>
        cloudFormation.send(new UpdateStackCommand({ StackName: 'missing', TemplateBody: template() })),
      expect: refuses('ValidationError'),
      page: api('UpdateStack'),
    },
    {
      title: 'a stack that is not there is not described',
      call: ({ cloudFormation }) => cloudFormation.send(new DescribeStacksCommand({ StackName: 'missing' })),
      expect: refuses('ValidationError'),
      page: api('DescribeStacks'),
    },
    {
      title: 'a template that is no JSON is refused',
      call: ({ cloudFormation }) =>
        cloudFormation.send(new CreateStackCommand({ StackName: 'parity-b', TemplateBody: '{"Resources"' })),
      expect: refuses('ValidationError'),
      page: api('CreateStack'),
      known: {
        moto: { outcome: refuses('Error', 500), why: 'fails with a page of HTML' },
      },
    },
    {
      title: 'a template without resources is refused',
      call: ({ cloudFormation }) =>
        cloudFormation.send(
          new ValidateTemplateCommand({ TemplateBody: JSON.stringify({ Description: 'none' }) }),
        ),
      expect: refuses('ValidationError'),
      page: page('AWSCloudFormation/latest/UserGuide/resources-section-structure'),
    },
    {
      title: 'a reference to nothing is refused',
      call: ({ cloudFormation }) =>
        cloudFormation.send(
          new CreateStackCommand({
            StackName: 'parity-c',
            TemplateBody: template('reference', {
              Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Nowhere' } } },
            }),
          }),
        ),
      expect: refuses('ValidationError'),
      page: page('AWSCloudFormation/latest/UserGuide/troubleshooting'),
      known: {
        moto: { outcome: refuses('Error', 500), why: 'fails with a page of HTML' },
      },
    },
    {
      title: 'a role of a given name needs the capability',
      call: ({ cloudFormation }) =>
        cloudFormation.send(
          new CreateStackCommand({
            StackName: 'parity-d',
            TemplateBody: template('role', {
              Role: {
                Type: 'AWS::IAM::Role',
                Properties: {
                  RoleName: 'parity-stack',
                  AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
                },
              },
            }),
          }),
        ),
      expect: refuses('InsufficientCapabilitiesException'),
      page: api('CreateStack'),
      known: {
        moto: { outcome: accepted, why: 'capabilities are not asked for' },
      },
    },
    {
      title: 'deleting a stack that is not there is fine',
      call: async ({ cloudFormation }) =>
        (await cloudFormation.send(new DeleteStackCommand({ StackName: 'missing' }))).$metadata
          .httpStatusCode,
      expect: answers(200),
      page: api('DeleteStack'),
    },
  ],
};
