import {
  CreateFolderCommand,
  CreateFolderMembershipCommand,
  DeleteFolderCommand,
  DeleteFolderMembershipCommand,
  DescribeFolderCommand,
  ListFolderMembersCommand,
  UpdateFolderCommand,
} from '@aws-sdk/client-quicksight';
import type { Deployment } from '../core/deployment';
import { differences } from '../core/differences';
import { permissionsOf } from '../core/permissions';
import type { Step } from '../step';
import { call, find } from './call';
import { tagsOf, type Context } from './context';
import { lookOf, made } from './made';

/** The shared folder in which readers find the dashboard. */
export function folderStep(context: Context, { folderId, name, place }: Deployment): Step {
  const { client, audience } = context;
  const key = { AwsAccountId: place.account, FolderId: folderId };
  return made(context, {
    kind: 'folder',
    words: 'folder',
    id: folderId,
    name,
    async look() {
      const reply = await find('quicksight:DescribeFolder', () =>
        client.send(new DescribeFolderCommand(key)),
      );
      return reply?.Folder ? lookOf(differences({ Name: name }, reply.Folder)) : { state: 'absent' };
    },
    async create() {
      const Permissions = permissionsOf(place, 'folder', audience);
      await call('quicksight:CreateFolder', () =>
        client.send(
          new CreateFolderCommand({
            ...key,
            Name: name,
            FolderType: 'SHARED',
            Permissions,
            Tags: tagsOf(place),
          }),
        ),
      );
    },
    async update() {
      await call('quicksight:UpdateFolder', () =>
        client.send(new UpdateFolderCommand({ ...key, Name: name })),
      );
    },
    remove: () =>
      call('quicksight:DeleteFolder', () => client.send(new DeleteFolderCommand(key))).then(() => {}),
  });
}

/** The dashboard's place in the folder. Analysis and data sets stay outside: what is in it, readers may open. */
export function memberStep({ client }: Context, { folderId, dashboardId, name, place }: Deployment): Step {
  const key = { AwsAccountId: place.account, FolderId: folderId };
  const member = { ...key, MemberId: dashboardId, MemberType: 'DASHBOARD' } as const;
  return {
    kind: 'folder member',
    id: `${folderId}/${dashboardId}`,
    name,
    async look() {
      const members = await find('quicksight:ListFolderMembers', () => listed(client, key));
      return { state: members?.includes(dashboardId) ? 'same' : 'absent' };
    },
    create: () =>
      call('quicksight:CreateFolderMembership', () =>
        client.send(new CreateFolderMembershipCommand(member)),
      ).then(() => {}),
    update: async () => {},
    remove: () =>
      call('quicksight:DeleteFolderMembership', () =>
        client.send(new DeleteFolderMembershipCommand(member)),
      ).then(() => {}),
  };
}

async function listed(
  client: Context['client'],
  key: { AwsAccountId: string; FolderId: string },
): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const reply = await client.send(
      new ListFolderMembersCommand({ ...key, ...(NextToken ? { NextToken } : {}) }),
    );
    ids.push(...(reply.FolderMemberList ?? []).map(({ MemberId = '' }) => MemberId));
    NextToken = reply.NextToken;
  } while (NextToken);
  return ids;
}
