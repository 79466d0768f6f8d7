import type { Place } from '../core/names';
import type { Audience } from '../core/permissions';
import type { QuickSightPort } from './quicksight-client';
import type { Patience } from './wait';

/** What every step needs. */
export interface Context {
  readonly client: QuickSightPort;
  readonly place: Place;
  readonly audience: Audience;
  readonly patience: Patience;
}

/** Tags of everything this makes. */
export function tagsOf({ stage }: Place): Array<{ Key: string; Value: string }> {
  return [
    { Key: 'project', Value: 'denver' },
    { Key: 'stage', Value: stage },
  ];
}
