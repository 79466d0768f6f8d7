import { cutPage } from '../../core/cut-page';
import { Input } from '../../core/input';
import type { Route } from '../../core/rest-routes';
import type { CloudIdentity } from '../../core/service';
import {
  groupArn,
  namePattern,
  readSettings,
  scheduleArn,
  settingMembers,
  showSchedule,
} from './schedule-model';
import type { GroupRecord, ScheduleStore } from './schedule-store';

/** What the operations and resource types work on. */
export interface SchedulerContext {
  identity: CloudIdentity;
  store: ScheduleStore;
}

const nameRule = { min: 1, max: 64, pattern: namePattern };

/** CreateSchedule, GetSchedule, UpdateSchedule, DeleteSchedule, ListSchedules. */
export function scheduleRoutes({ identity, store }: SchedulerContext): Route[] {
  const written = [...settingMembers, 'ActionAfterCompletion', 'ClientToken'];
  const one = '/schedules/{Name}';
  return [
    {
      operation: 'CreateSchedule',
      method: 'POST',
      path: one,
      async handle(request) {
        const input = await request.input(written);
        const clientToken = input.optionalText('ClientToken', { min: 1, max: 64 });
        const schedule = await store.create({
          ...readSettings(input),
          name: checkName(request.path['Name']),
          group: groupOf(input, 'GroupName'),
          ...(clientToken !== undefined && { clientToken }),
        });
        return { body: { ScheduleArn: scheduleArn(identity, schedule.group, schedule.name) } };
      },
    },
    {
      operation: 'GetSchedule',
      method: 'GET',
      path: one,
      handle(request) {
        const group = groupOf(request.query(['groupName']), 'groupName');
        return { body: showSchedule(identity, store.get(group, request.path['Name'] ?? '')) };
      },
    },
    {
      operation: 'UpdateSchedule',
      method: 'PUT',
      path: one,
      async handle(request) {
        const input = await request.input(written);
        const group = groupOf(input, 'GroupName');
        const { name } = await store.update(group, request.path['Name'] ?? '', readSettings(input));
        return { body: { ScheduleArn: scheduleArn(identity, group, name) } };
      },
    },
    {
      operation: 'DeleteSchedule',
      method: 'DELETE',
      path: one,
      async handle(request) {
        const group = groupOf(request.query(['groupName', 'clientToken']), 'groupName');
        await store.remove(group, request.path['Name'] ?? '');
        return { body: {} };
      },
    },
    {
      operation: 'ListSchedules',
      method: 'GET',
      path: '/schedules',
      handle(request) {
        const input = request.query(['MaxResults', 'NamePrefix', 'NextToken', 'ScheduleGroup', 'State']);
        const prefix = input.optionalText('NamePrefix') ?? '';
        const group = input.optionalText('ScheduleGroup');
        const state = input.optionalText('State', { oneOf: ['ENABLED', 'DISABLED'] });
        const found = store
          .list()
          .filter((schedule) => schedule.name.startsWith(prefix))
          .filter((schedule) => group === undefined || schedule.group === group)
          .filter(({ isEnabled }) => state === undefined || isEnabled === (state === 'ENABLED'));
        const page = pageOf(found, input);
        return {
          body: {
            Schedules: page.items.map((schedule) => ({
              Arn: scheduleArn(identity, schedule.group, schedule.name),
              Name: schedule.name,
              GroupName: schedule.group,
              State: schedule.isEnabled ? 'ENABLED' : 'DISABLED',
              CreationDate: schedule.createdMs / 1000,
              LastModificationDate: schedule.modifiedMs / 1000,
              Target: { Arn: schedule.target.arn },
            })),
            NextToken: page.next,
          },
        };
      },
    },
  ];
}

/** CreateScheduleGroup, GetScheduleGroup, DeleteScheduleGroup, ListScheduleGroups. */
export function groupRoutes({ identity, store }: SchedulerContext): Route[] {
  const one = '/schedule-groups/{Name}';
  return [
    {
      operation: 'CreateScheduleGroup',
      method: 'POST',
      path: one,
      async handle(request) {
        const input = await request.input(['ClientToken', 'Tags']);
        const name = checkName(request.path['Name']);
        await store.createGroup(name, input.tagList());
        return { body: { ScheduleGroupArn: groupArn(identity, name) } };
      },
    },
    {
      operation: 'GetScheduleGroup',
      method: 'GET',
      path: one,
      handle: (request) => ({ body: showGroup(identity, store.getGroup(request.path['Name'] ?? '')) }),
    },
    {
      operation: 'DeleteScheduleGroup',
      method: 'DELETE',
      path: one,
      async handle(request) {
        request.query(['clientToken']);
        await store.removeGroup(request.path['Name'] ?? '');
        return { body: {} };
      },
    },
    {
      operation: 'ListScheduleGroups',
      method: 'GET',
      path: '/schedule-groups',
      handle(request) {
        const input = request.query(['MaxResults', 'NamePrefix', 'NextToken']);
        const prefix = input.optionalText('NamePrefix') ?? '';
        const page = pageOf(
          store.listGroups().filter(({ name }) => name.startsWith(prefix)),
          input,
        );
        return {
          body: {
            ScheduleGroups: page.items.map((group) => showGroup(identity, group)),
            NextToken: page.next,
          },
        };
      },
    },
  ];
}

/** A name that AWS would take. @throws CloudError ValidationException */
export function checkName(name: string | undefined): string {
  return new Input('scheduler', { Name: name }, ['Name']).text('Name', nameRule);
}

function groupOf(input: Input, member: string): string {
  return input.optionalText(member, nameRule) ?? 'default';
}

function pageOf<T>(items: readonly T[], input: Input) {
  return cutPage(items, {
    limit: input.optionalInteger('MaxResults'),
    token: input.optionalText('NextToken'),
    maximum: 100,
  });
}

function showGroup(identity: CloudIdentity, { name, createdMs }: GroupRecord): object {
  return {
    Arn: groupArn(identity, name),
    Name: name,
    State: 'ACTIVE',
    CreationDate: createdMs / 1000,
    LastModificationDate: createdMs / 1000,
  };
}
