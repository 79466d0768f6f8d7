const wholeNumber = /^(\d{1,7})(?:\.0*)?$/;
const decimal = /^-?\d{1,8}(?:\.\d*)?(?:[eE]-\d{1,3})?$/;
const zip = /^(\d{5})(?:[^A-Za-z0-9]*|[- ]?\d{4})$/;
const identifier = /^([A-Za-z]{0,4}\d{5,24})(?:\.0*)?$/;

/** Zips that mean "unknown" in the city's files. */
const unknownZips: ReadonlySet<string> = new Set(['00000', '11111', '99999']);

/** A count or code number: `1`, `1.0`, `623.0`; `undefined` for any other text. */
export function parseWhole(clean: string): number | undefined {
  const match = wholeNumber.exec(clean);
  return match === null ? undefined : Number(match[1]);
}

/** A whole number within limits, else null: `0`, `U`, `UI` and blanks are no district. */
export function parseDistrict(clean: string, highest: number): number | null {
  const value = parseWhole(clean);
  return value !== undefined && value >= 1 && value <= highest ? value : null;
}

/** A finite decimal; `undefined` for any other text. */
export function parseDecimal(clean: string): number | undefined {
  return decimal.test(clean) ? Number(clean) : undefined;
}

/** The five digits of a zip or ZIP+4; null for words, foreign codes and the city's fillers. */
export function parseZip(clean: string): string | null {
  const digits = zip.exec(clean)?.[1];
  return digits === undefined || unknownZips.has(digits) ? null : digits;
}

/** A police id without the `.0` a spreadsheet adds: `2013227315.0`, `DP2025225957`; `undefined` for other text. */
export function parseIdentifier(clean: string): string | undefined {
  return identifier.exec(clean)?.[1]?.toUpperCase();
}
