import { decodeJavaUtf8 } from './java-utf8';
import { javaRegex, javaSplit } from './java-split';
import { quoteJson, upperHex } from './json-text';

/**
 * Converts one framed record as the official agent's CSVTOJSON does, with its own steps: decode, drop one
 * `\n`, split, put column by column into an ordered map.
 *
 * {@link CsvToJson} uses it for what its byte converter does not cover (bad UTF-8, a regex as delimiter, two
 * columns of one name); a caller that frames records itself (`multiLineStartPattern`) uses it for all.
 *
 * @example
 * new CompatLine(['a', 'b']).convert(Buffer.from('1\n')); // {"a":"1","b":null}
 */
export class CompatLine {
  /** Columns of the last record, one per field; `null` = missing. */
  columns: readonly (string | null)[] = [];
  readonly #fields: readonly string[];
  readonly #delimiter: RegExp;

  /** @throws OptionError the delimiter is a Java regex without an exact JavaScript form */
  constructor(fields: readonly string[], delimiter = ',') {
    this.#fields = fields;
    this.#delimiter = javaRegex(delimiter);
  }

  /** The record as one JSON object, without line end. */
  convert(record: Uint8Array): string {
    const text = decodeJavaUtf8(record);
    const columns = javaSplit(text.endsWith('\n') ? text.slice(0, -1) : text, this.#delimiter);
    this.columns = this.#fields.map((_, i) => columns[i] ?? null);
    const members = new Map(this.#fields.map((name, i) => [name, this.columns[i] ?? null]));
    const parts = [...members].map(([name, value]) => {
      return `${quoteJson(name, upperHex)}:${value === null ? 'null' : quoteJson(value, upperHex)}`;
    });
    // Java encodes a lone surrogate, which a split between two halves leaves, as `?`.
    return `{${parts.join(',')}}`.replace(/\p{Surrogate}/gu, '?');
  }
}
