import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { accepted, answers, page, refuses, type ContractGroup } from '../case';
import type { Clients } from '../clients';
import { lambdaTrust, makeRole } from '../make-role';

const trust = JSON.stringify(lambdaTrust);
const iamApi = (operation: string) => page(`IAM/latest/APIReference/API_${operation}`);
const ssmApi = (operation: string) => page(`systems-manager/latest/APIReference/API_${operation}`);

/** STS. */
export const stsCases: ContractGroup<Clients> = {
  service: 'STS',
  engines: ['local-cloud', 'moto'],
  cases: [
    {
      title: 'a caller is in the account',
      call: async ({ sts }) => (await sts.send(new GetCallerIdentityCommand({}))).Account,
      expect: answers('000000000000'),
      page: page('STS/latest/APIReference/API_GetCallerIdentity'),
    },
  ],
};

/** IAM. */
export const iamCases: ContractGroup<Clients> = {
  service: 'IAM',
  engines: ['local-cloud', 'moto'],
  prepare: ({ cloudFormation }) => makeRole(cloudFormation, 'parity'),
  cases: [
    {
      title: 'a role has its ARN and its trust policy, encoded',
      async call({ iam }) {
        const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'parity' }));
        return [Role?.Arn, JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))];
      },
      expect: answers(['arn:aws:iam::000000000000:role/parity', lambdaTrust]),
      page: iamApi('GetRole'),
    },
    {
      title: 'a role is not made twice',
      call: ({ iam }) =>
        iam.send(new CreateRoleCommand({ RoleName: 'parity', AssumeRolePolicyDocument: trust })),
      expect: refuses('EntityAlreadyExistsException', 409),
      page: iamApi('CreateRole'),
      known: {
        'local-cloud': { outcome: refuses('InvalidAction'), why: 'roles are made by stacks only' },
      },
    },
    {
      title: 'a trust policy that is no JSON is refused',
      call: ({ iam }) =>
        iam.send(new CreateRoleCommand({ RoleName: 'parity-b', AssumeRolePolicyDocument: 'nonsense' })),
      expect: refuses('MalformedPolicyDocumentException'),
      page: iamApi('CreateRole'),
      known: {
        'local-cloud': { outcome: refuses('InvalidAction'), why: 'roles are made by stacks only' },
        moto: { outcome: accepted, why: 'policies are not read' },
      },
    },
    {
      title: 'a role that is not there is not described',
      call: ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'missing' })),
      expect: refuses('NoSuchEntityException', 404),
      page: iamApi('GetRole'),
    },
    {
      title: 'a policy that is not there is not read',
      call: ({ iam }) => iam.send(new GetRolePolicyCommand({ RoleName: 'parity', PolicyName: 'missing' })),
      expect: refuses('NoSuchEntityException', 404),
      page: iamApi('GetRolePolicy'),
    },
    {
      title: 'a role with a policy is not deleted',
      async call({ iam }) {
        await iam.send(
          new PutRolePolicyCommand({
            RoleName: 'parity',
            PolicyName: 'read',
            PolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
            }),
          }),
        );
        return iam.send(new DeleteRoleCommand({ RoleName: 'parity' }));
      },
      expect: refuses('DeleteConflictException', 409),
      page: iamApi('DeleteRole'),
      known: {
        'local-cloud': { outcome: refuses('InvalidAction'), why: 'roles are made by stacks only' },
      },
    },
  ],
};

/** SSM Parameter Store. */
export const ssmCases: ContractGroup<Clients> = {
  service: 'SSM',
  engines: ['local-cloud', 'moto'],
  cases: [
    {
      title: 'a parameter has a version that counts',
      async call({ ssm }) {
        const Name = '/denver/parity';
        await ssm.send(new PutParameterCommand({ Name, Value: 'one', Type: 'String' }));
        const put = await ssm.send(
          new PutParameterCommand({ Name, Value: 'two', Type: 'String', Overwrite: true }),
        );
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
        return [put.Version, Parameter?.Value, Parameter?.Version];
      },
      expect: answers([2, 'two', 2]),
      page: ssmApi('PutParameter'),
    },
    {
      title: 'a parameter is not written over unasked',
      call: ({ ssm }) =>
        ssm.send(new PutParameterCommand({ Name: '/denver/parity', Value: 'three', Type: 'String' })),
      expect: refuses('ParameterAlreadyExists'),
      page: ssmApi('PutParameter'),
    },
    {
      title: 'a parameter that is not there is not read',
      call: ({ ssm }) => ssm.send(new GetParameterCommand({ Name: '/denver/missing' })),
      expect: refuses('ParameterNotFound'),
      page: ssmApi('GetParameter'),
    },
    {
      title: 'a parameter that is not there is not deleted',
      call: ({ ssm }) => ssm.send(new DeleteParameterCommand({ Name: '/denver/missing' })),
      expect: refuses('ParameterNotFound'),
      page: ssmApi('DeleteParameter'),
    },
    {
      title: 'a value above 4 KB is refused in the standard tier',
      call: ({ ssm }) =>
        ssm.send(
          new PutParameterCommand({ Name: '/denver/large', Value: 'x'.repeat(4_097), Type: 'String' }),
        ),
      expect: refuses('ValidationException'),
      page: ssmApi('PutParameter'),
      known: {
        moto: { outcome: accepted, why: 'the size of values is not checked' },
      },
    },
  ],
};
