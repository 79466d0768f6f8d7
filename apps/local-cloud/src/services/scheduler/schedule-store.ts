import { DocumentStore } from '../../core/document-store';
import type { Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import type { ScheduleRecord, ScheduleSettings } from './schedule-model';

/** A group of schedules. */
export interface GroupRecord {
  name: string;
  createdMs: number;
  tags: Record<string, string>;
}

/** A schedule that is to be made. */
export interface NewSchedule extends ScheduleSettings {
  name: string;
  group: string;
  clientToken?: string;
}

/** Schedules and their groups on disk; the group `default` is always there. */
export class ScheduleStore {
  /** Called with the new state of a schedule, undefined when it is gone. */
  onChange: (key: string, schedule: ScheduleRecord | undefined) => void = () => undefined;

  private constructor(
    private readonly schedules: DocumentStore<ScheduleRecord>,
    private readonly groups: DocumentStore<GroupRecord>,
    private readonly clock: () => number,
  ) {}

  static async open(folder: string, clock: () => number, durability: Durability): Promise<ScheduleStore> {
    const groups = await DocumentStore.open<GroupRecord>(`${folder}/groups`, durability);
    if (!groups.get('default'))
      await groups.put('default', { name: 'default', createdMs: clock(), tags: {} });
    return new ScheduleStore(await DocumentStore.open(`${folder}/schedules`, durability), groups, clock);
  }

  /** @throws CloudError ResourceNotFoundException */
  get(group: string, name: string): ScheduleRecord {
    const schedule = this.schedules.get(keyOf(group, name));
    if (!schedule) throw notFound(`Schedule ${name} does not exist.`);
    return schedule;
  }

  /** In the order of group and name. */
  list(): ScheduleRecord[] {
    return this.schedules.entries().map(([, schedule]) => schedule);
  }

  /** The same call again, told by its token, is answered once more. @throws CloudError ConflictException, ResourceNotFoundException */
  async create(wanted: NewSchedule): Promise<ScheduleRecord> {
    const existing = this.schedules.get(keyOf(wanted.group, wanted.name));
    if (existing?.clientToken !== undefined && existing.clientToken === wanted.clientToken) return existing;
    if (existing) throw conflict(`Schedule ${wanted.name} already exists.`);
    this.getGroup(wanted.group);
    const now = this.clock();
    return this.save({ ...wanted, createdMs: now, modifiedMs: now, anchorMs: wanted.startMs ?? now });
  }

  /** What is not said goes back to its default, as on AWS. A rate that stays keeps its intervals. */
  async update(group: string, name: string, settings: ScheduleSettings): Promise<ScheduleRecord> {
    const { createdMs, anchorMs, lastMs, expression } = this.get(group, name);
    const now = this.clock();
    const isSame = expression === settings.expression;
    return this.save({
      ...settings,
      ...{ name, group, createdMs, modifiedMs: now },
      anchorMs: settings.startMs ?? (isSame ? anchorMs : now),
      ...(isSame && lastMs !== undefined && { lastMs }),
    });
  }

  /** Notes that the target is being invoked for a time. */
  async mark(schedule: ScheduleRecord, lastMs: number): Promise<void> {
    const key = keyOf(schedule.group, schedule.name);
    if (this.schedules.get(key) === schedule) await this.schedules.put(key, { ...schedule, lastMs });
  }

  /** @throws CloudError ResourceNotFoundException */
  async remove(group: string, name: string): Promise<void> {
    this.get(group, name);
    await this.schedules.remove(keyOf(group, name));
    this.onChange(keyOf(group, name), undefined);
  }

  /** @throws CloudError ResourceNotFoundException */
  getGroup(name: string): GroupRecord {
    const group = this.groups.get(name);
    if (!group) throw notFound(`Schedule group ${name} does not exist.`);
    return group;
  }

  /** In name order. */
  listGroups(): GroupRecord[] {
    return this.groups.entries().map(([, group]) => group);
  }

  /** @throws CloudError ConflictException */
  async createGroup(name: string, tags: Record<string, string>): Promise<GroupRecord> {
    if (this.groups.get(name)) throw conflict(`Schedule group ${name} already exists.`);
    const group = { name, createdMs: this.clock(), tags };
    await this.groups.put(name, group);
    return group;
  }

  async tagGroup(name: string, tags: Record<string, string>): Promise<GroupRecord> {
    const group = { ...this.getGroup(name), tags };
    await this.groups.put(name, group);
    return group;
  }

  /** Removes a group with its schedules. @throws CloudError ValidationException, ResourceNotFoundException */
  async removeGroup(name: string): Promise<void> {
    if (name === 'default')
      throw new CloudError('ValidationException', 'The default schedule group cannot be deleted.');
    this.getGroup(name);
    for (const schedule of this.list()) if (schedule.group === name) await this.remove(name, schedule.name);
    await this.groups.remove(name);
  }

  private async save(schedule: ScheduleRecord): Promise<ScheduleRecord> {
    await this.schedules.put(keyOf(schedule.group, schedule.name), schedule);
    this.onChange(keyOf(schedule.group, schedule.name), schedule);
    return schedule;
  }
}

/** Key of a schedule, e.g. `default/refresh`. */
export function keyOf(group: string, name: string): string {
  return `${group}/${name}`;
}

function notFound(message: string): CloudError {
  return new CloudError('ResourceNotFoundException', message, 404);
}

function conflict(message: string): CloudError {
  return new CloudError('ConflictException', message, 409);
}
