import { CloudError, refuse } from '../../core/errors';

/** What a property may hold. */
export type Shape =
  | { kind: 'text' | 'number' | 'boolean' | 'json' }
  | { kind: 'list'; item: Shape }
  | { kind: 'object'; members: Record<string, Shape>; required: string[] };

const tags: Shape = {
  kind: 'list',
  item: {
    kind: 'object',
    members: { Key: { kind: 'text' }, Value: { kind: 'text' } },
    required: ['Key', 'Value'],
  },
};

/**
 * Reads the members of an object in short: `Name!, Size number, On boolean, Policy json, Tags tags, Ids [],
 * Parts [{Name, Size number}], Inner {Name}`. A member is a text unless it says otherwise, `!` makes it required.
 */
export function readNotation(text: string): Extract<Shape, { kind: 'object' }> {
  const tokens = text.match(/[A-Za-z0-9]+!?|[[\]{},]/g) ?? [];
  let next = 0;
  const members = (): Extract<Shape, { kind: 'object' }> => {
    const read: Extract<Shape, { kind: 'object' }> = { kind: 'object', members: {}, required: [] };
    while (next < tokens.length && tokens[next] !== '}') {
      const [name = '', mark] = (tokens[next++] ?? '').split(/(?=!)/);
      read.members[name] = shape();
      if (mark) read.required.push(name);
      if (tokens[next] === ',') next++;
    }
    return read;
  };
  const shape = (): Shape => {
    const token = tokens[next] ?? ',';
    if (token === '[') {
      next++;
      const item = shape();
      next++;
      return { kind: 'list', item };
    }
    if (token === '{') {
      next++;
      const object = members();
      next++;
      return object;
    }
    if (token !== 'number' && token !== 'boolean' && token !== 'json' && token !== 'tags')
      return { kind: 'text' };
    next++;
    return token === 'tags' ? tags : { kind: token };
  };
  return members();
}

/**
 * Checks properties against their shape and gives them with numbers and booleans in place of their texts, as
 * CloudFormation does.
 *
 * @throws CloudError NotImplementedException for a property that is not known, ValidationError for a wrong one
 */
export function checkShape(
  what: string,
  shape: Shape,
  value: unknown,
  path: readonly string[] = [],
): unknown {
  const wrong = (expected: string): CloudError =>
    new CloudError(
      'ValidationError',
      `Properties validation failed for ${what}: #/${path.join('/')}: expected type: ${expected}, found: ${typeOf(value)}`,
    );
  switch (shape.kind) {
    case 'json':
      return value;
    case 'text':
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw wrong('String');
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number === 'number' && Number.isFinite(number)) return number;
      throw wrong('Number');
    }
    case 'boolean':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw wrong('Boolean');
    case 'list':
      if (!Array.isArray(value)) throw wrong('JSONArray');
      return value.map((item, index) => checkShape(what, shape.item, item, [...path, String(index)]));
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('JSONObject');
      return checkMembers(what, shape, value as Record<string, unknown>, path);
    }
  }
}

function checkMembers(
  what: string,
  shape: Extract<Shape, { kind: 'object' }>,
  value: Record<string, unknown>,
  path: readonly string[],
): Record<string, unknown> {
  const given = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  for (const name of shape.required)
    if (!given.some(([member]) => member === name))
      throw new CloudError(
        'ValidationError',
        `Properties validation failed for ${what}: #${path.map((part) => `/${part}`).join('')}: required key [${name}] not found`,
      );
  return Object.fromEntries(
    given.map(([name, member]) => {
      const inner = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      if (!inner)
        throw refuse(what, [...path, name].join('.'), `It knows ${Object.keys(shape.members).join(', ')}.`);
      return [name, checkShape(what, inner, member, [...path, name])];
    }),
  );
}

function typeOf(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  return { string: 'String', number: 'Number', boolean: 'Boolean' }[typeof value as string] ?? 'JSONObject';
}
