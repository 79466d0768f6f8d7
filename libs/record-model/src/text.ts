const plain = /^[!-~]+(?: [!-~]+)*$/;
const nonAscii = /[^\u0000-\u007f]/;
const c1 = /[\u0080-\u009f]/g;
const blanks = /[\s\u0000-\u001f\u007f\u200b]+/g;

/** The characters windows-1252 has at 0x80-0x9F; a gap keeps the control character. */
const windows1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Whether a text has no lone surrogate, which UTF-8 cannot write. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

/**
 * Cleans a cell: encoding accidents repaired, every run of blanks (no-break ones, tabs, line ends) one space,
 * no padding.
 */
export function cleanText(text: string): string {
  if (text === '' || plain.test(text)) return text;
  const repaired = nonAscii.test(text) ? repairEncoding(text) : text;
  return repaired.replace(blanks, ' ').trim();
}

/**
 * Repairs windows-1252 punctuation that reached us as something else, and only where the place in the text
 * leaves no doubt.
 *
 * - U+0080-U+009F are never text: the file was read as ISO-8859-1 and is windows-1252.
 * - 2015 file: windows-1252 shown as code page 437, saved as ISO-8859-1. `Æ` before an English ending is an
 *   apostrophe, `ô`...`ö` around words are a pair of quotes, `û` between blanks is a dash, `á` after a
 *   punctuation mark is a no-break space. `château` and `Gálvez` stay as they are.
 */
export function repairEncoding(text: string): string {
  return text
    .replace(c1, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character)
    .replace(/(?<=[a-z])Æ(?=(?:s|t|d|m|re|ve|ll)\b)/g, '\u2019')
    .replace(/(?<![^\s("'])ô(?=[A-Za-z0-9])([^ôö]*[A-Za-z0-9.,!?])ö(?![\p{L}\p{N}])/gu, '\u201c$1\u201d')
    .replace(/(?<= )û(?= )/g, '\u2013')
    .replace(/(?<=[.,;:!?])á(?!\p{L})/gu, '\u00a0');
}

/**
 * The part of a text that every dialect agrees on, for identity: lower case letters and digits, anything else
 * one space. `1628 N. Glencoe St ` and `1628 n glencoe st` are equal.
 */
export function keyText(clean: string): string {
  if (clean === '') return clean;
  if (plain.test(clean))
    return clean
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
  return clean
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Lower case letters and digits alone, to look a label up whatever its blanks and hyphens. */
export function foldLabel(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/** Words by which exports write an empty cell. */
export function isAbsent(clean: string): boolean {
  switch (clean) {
    case '':
    case 'None':
    case 'NaN':
    case 'nan':
    case 'null':
    case 'NULL':
    case '<Null>':
      return true;
    default:
      return false;
  }
}
