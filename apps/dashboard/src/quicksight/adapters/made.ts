import type { ResourceKind } from '../core/names';
import { ResourceFailedError } from '../errors';
import type { Look, Step } from '../step';
import { isTaken } from './call';
import type { Context } from './context';
import { share, sharingDifferences } from './share';

/** The calls of one kind of resource; {@link made} makes a step of them. */
export interface Made {
  readonly kind: ResourceKind;
  /** e.g. `data set` */
  readonly words: string;
  readonly id: string;
  readonly name: string;
  /** What stands there, without its permissions. */
  look(): Promise<Look>;
  /** Makes it, with permissions, and waits. */
  create(): Promise<void>;
  update(): Promise<void>;
  remove(): Promise<void>;
}

/** A step that also keeps permissions, undoes a failed creation, and takes an id that appeared meanwhile for its own. */
export function made(context: Context, resource: Made): Step {
  const { kind, words, id, name } = resource;
  const update = async () => {
    await resource.update();
    await share(context, kind, id);
  };
  return {
    kind: words,
    id,
    name,
    remove: resource.remove,
    update,
    async look() {
      const seen = await resource.look();
      if (seen.state !== 'same' && seen.state !== 'changed') return seen;
      const sharing = await sharingDifferences(context, kind, id);
      const all = [...(seen.state === 'changed' ? seen.differences : []), ...sharing];
      return all.length > 0 ? { state: 'changed', differences: all } : seen;
    },
    async create() {
      try {
        await resource.create();
      } catch (error) {
        // A reply got lost, or another run was quicker: it is there, and it is ours by its id.
        if (isTaken(error) && (await resource.look()).state !== 'absent') return update();
        if (!(error instanceof ResourceFailedError)) throw error;
        throw await undone(error, resource);
      }
    },
  };
}

/** Deletes what a failed creation left; when that fails too, the first error stays the one that is told. */
async function undone({ resource, problems }: ResourceFailedError, { remove, id }: Made) {
  try {
    await remove();
    return new ResourceFailedError(resource, problems, true);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new ResourceFailedError(resource, [...problems, `${id} could not be deleted: ${reason}`], false);
  }
}

/** The state that differences, or none, stand for. */
export function lookOf(differences: readonly string[]): Look {
  return differences.length > 0 ? { state: 'changed', differences } : { state: 'same' };
}
