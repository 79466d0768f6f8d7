import { notSupported } from '../errors';

/** MySQL's letters (`date_format`, `date_parse`) as the engine's. */
const mysqlLetters: Record<string, string> = {
  ...{ Y: '%Y', y: '%y', m: '%m', c: '%-m', d: '%d', e: '%-d', b: '%b', M: '%B', a: '%a', W: '%A', j: '%j' },
  ...{ H: '%H', k: '%-H', h: '%I', I: '%I', l: '%-I', i: '%M', s: '%S', S: '%S', p: '%p', f: '%f' },
  ...{ T: '%H:%M:%S', r: '%I:%M:%S %p', '%': '%%' },
};

/** Joda's letters (`format_datetime`, `parse_datetime`) as the engine's. */
const jodaLetters: Record<string, string> = {
  ...{ yyyy: '%Y', YYYY: '%Y', y: '%Y', yy: '%y', MM: '%m', M: '%-m', MMM: '%b', MMMM: '%B' },
  ...{ dd: '%d', d: '%-d', DDD: '%j', EEE: '%a', E: '%a', EEEE: '%A', xxxx: '%G', ww: '%V' },
  ...{ HH: '%H', H: '%-H', hh: '%I', h: '%-I', mm: '%M', m: '%-M', ss: '%S', s: '%-S', SSS: '%g', a: '%p' },
};

/**
 * `%Y-%m-%d %i` becomes `%Y-%m-%d %M`.
 *
 * @throws QueryError NOT_SUPPORTED naming a letter that has no counterpart
 */
export function mysqlToStrftime(format: string, at: number): string {
  return format.replaceAll(/%(.?)/g, (_, letter: string) => {
    const known = mysqlLetters[letter];
    if (known === undefined) throw notSupported(`%${letter} in a date format`, at);
    return known;
  });
}

/**
 * `yyyy-MM 'at' HH` becomes `%Y-%m at %H`.
 *
 * @throws QueryError NOT_SUPPORTED naming letters that have no counterpart
 */
export function jodaToStrftime(format: string, at: number): string {
  return format.replaceAll(/'((?:[^']|'')*)'|([a-zA-Z])\2*|%/g, (token, quoted: string | undefined) => {
    if (token === '%') return '%%';
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'").replaceAll('%', '%%');
    const known = jodaLetters[token];
    if (known === undefined) throw notSupported(`${token} in a date format`, at);
    return known;
  });
}
