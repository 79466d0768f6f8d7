const fieldNames = ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'] as const;

/**
 * Formats a time by a Java `DateTimeFormatter` pattern of years, months, days, hours, minutes, seconds,
 * milliseconds and quoted text.
 *
 * ```ts
 * formatTime("yyyy-MM'/day='dd", Date.UTC(2015, 6, 31), 'UTC'); // 2015-07/day=31
 * ```
 *
 * @param timeMs milliseconds since the epoch
 * @param timeZone IANA name
 */
export function formatTime(pattern: string, timeMs: number, timeZone: string): string {
  const fields = timeFields(timeMs, timeZone);
  return pattern.replaceAll(/'([^']*)'|([a-zA-Z])\2*/g, (token, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted;
    return fields[token] ?? token;
  });
}

/** Whether `formatTime` knows every letter of a pattern. */
export function isTimePattern(pattern: string): boolean {
  const known = timeFields(0, 'UTC');
  return lettersOf(pattern).every((token) => known[token] !== undefined);
}

/** Reads a UTC time that `formatTime` could have written; undefined when the text does not fit the pattern. */
export function parseTime(pattern: string, text: string): number | undefined {
  const names: string[] = [];
  const source = pattern.replaceAll(
    /'([^']*)'|([a-zA-Z])\2*|[^a-zA-Z]/g,
    (token, quoted: string | undefined) => {
      if (quoted !== undefined) return escape(quoted);
      if (!/[a-zA-Z]/.test(token)) return escape(token);
      names.push(fieldNames.find((name) => name.startsWith(token.charAt(0))) ?? token);
      return token.length === 1 ? String.raw`(\d{1,2})` : String.raw`(\d{${token.length}})`;
    },
  );
  const match = new RegExp(`^${source}$`).exec(text);
  if (!match) return undefined;
  const value = (name: string, fallback: number): number => {
    const index = names.indexOf(name);
    return index < 0 ? fallback : Number(match[index + 1]);
  };
  const time = Date.UTC(
    value('yyyy', 1970),
    value('MM', 1) - 1,
    value('dd', 1),
    value('HH', 0),
    value('mm', 0),
    value('ss', 0),
  );
  return Number.isNaN(time) ? undefined : time;
}

/** The shortest unit a pattern shows, e.g. `MM` for `yyyy-MM`. */
export function finestField(pattern: string): string | undefined {
  const letters = new Set(lettersOf(pattern).map((token) => token.charAt(0)));
  return fieldNames.filter((name) => letters.has(name.charAt(0))).pop();
}

function lettersOf(pattern: string): string[] {
  return pattern.replaceAll(/'[^']*'/g, '').match(/([a-zA-Z])\1*/g) ?? [];
}

function timeFields(timeMs: number, timeZone: string): Record<string, string> {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
    timeMs,
  );
  const [yyyy = '', MM = '', dd = '', HH = '', mm = '', ss = ''] = text.split(/[- :]/);
  const plain = (digits: string): string => String(Number(digits));
  return {
    ...{ yyyy, YYYY: yyyy, uuuu: yyyy, yy: yyyy.slice(2), MM, dd, HH, mm, ss },
    ...{ M: plain(MM), d: plain(dd), H: plain(HH), m: plain(mm), s: plain(ss) },
    SSS: String(timeMs % 1000).padStart(3, '0'),
  };
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
