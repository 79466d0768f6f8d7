import { CloudError } from '../../core/errors';
import type { Input } from '../../core/input';

/** One page of a list, with Lambda's `Marker` and `MaxItems`; the marker is the place in the list. */
export function page<T>(member: string, items: readonly T[], input: Input): object {
  const marker = input.optionalText('Marker') ?? '0';
  const start = Number(marker);
  if (!Number.isInteger(start) || start < 0)
    throw new CloudError('InvalidParameterValueException', `Invalid Marker ${marker.slice(0, 50)}.`);
  const size = Math.min(input.optionalInteger('MaxItems', 1, 10_000) ?? 50, 50);
  const more = start + size < items.length;
  return {
    [member]: items.slice(start, start + size),
    ...(more ? { NextMarker: String(start + size) } : {}),
  };
}
