import { packageBucketId, retainedIds, type Template } from './template';

/** A stack of an app as it is deployed. */
export interface DeployedStack {
  readonly name: string;
  readonly template: Template;
  /** By logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
}

/** Something that stays after a removal. */
export interface Remains {
  /** Physical name, or the stack's. */
  readonly name: string;
  readonly type: string;
  readonly why: string;
}

/** What a removal does. */
export interface RemovalPlan {
  /** Stacks that go, in this order. */
  readonly remove: readonly string[];
  readonly stays: readonly Remains[];
}

/**
 * What goes and what stays when an app is removed.
 *
 * @param stacks of the app, what imports first
 * @param withState also give up the stacks that hold data; their retained resources stay even so
 */
export function planRemoval(app: string, stacks: readonly DeployedStack[], withState: boolean): RemovalPlan {
  const remove: string[] = [];
  const stays: Remains[] = [];
  for (const stack of stacks) {
    const retained = retainedIds(stack.template).filter((id) => id !== packageBucketId);
    const goes = retained.length === 0 || withState;
    if (goes) remove.push(stack.name);
    else
      stays.push({
        name: stack.name,
        type: 'stack',
        why: `it holds data; to give up the stack: npx nx remove ${app} --with-state`,
      });
    const why = goes
      ? 'retained: it holds data, outlives its stack, and keeps its name taken until it is deleted by hand'
      : 'part of that stack';
    for (const id of retained)
      if (stack.physicalIds[id])
        stays.push({ name: stack.physicalIds[id], type: stack.template.Resources[id]?.Type ?? '', why });
  }
  return { remove, stays };
}

/** `denver-consumer-state` of app `consumer`; a longer app name that fits as well has it instead. */
export function isServiceOf(app: string, service: string, apps: readonly string[]): boolean {
  const fits = (name: string) => service === `denver-${name}` || service.startsWith(`denver-${name}-`);
  return fits(app) && !apps.some((other) => other.length > app.length && fits(other));
}
