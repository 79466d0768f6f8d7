import { refuse } from '../../core/errors';
import type { MemberType } from './dynalite';

/**
 * Refuses the first member, at any depth, that dynalite would leave out in silence.
 *
 * @param types of the operation, as dynalite has them
 */
export function refuseUnknownMembers(
  what: string,
  input: object,
  types: Record<string, MemberType | string>,
  path = '',
): void {
  for (const [name, value] of Object.entries(input)) {
    if (value == null) continue;
    const type = types[name];
    if (type === undefined) throw refuse(what, `${path}${name}`);
    descend(what, value, type, `${path}${name}`);
  }
}

function descend(what: string, value: unknown, type: MemberType | string, path: string): void {
  if (typeof type === 'string' || typeof value !== 'object' || value === null) return;
  const { type: kind = '', children } = type;
  if (typeof children !== 'object') return;
  if (/List$/.test(kind)) {
    if (Array.isArray(value))
      value.forEach((item, index) => descend(what, item, children as MemberType, `${path}.${index + 1}`));
  } else if (/Map/.test(kind)) {
    for (const [key, item] of Object.entries(value))
      descend(what, item, children as MemberType, `${path}.${key}`);
  } else if (/Struct</.test(kind) && !/^AttrStruct/.test(kind)) {
    refuseUnknownMembers(what, value, children as Record<string, MemberType>, `${path}.`);
  }
}
