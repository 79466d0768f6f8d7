/** Base of the errors this project throws; `code` is stable and dotted. */
export class CsvJsonError extends Error {
  override readonly name: string = 'CsvJsonError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An option is missing, out of range or cannot be honoured: a configuration error, raised by constructors only. */
export class OptionError extends CsvJsonError {
  override readonly name = 'OptionError';
  /** Name of the refused option, e.g. `delimiter`. */
  readonly option: string;

  constructor(option: string, expected: string, got: string, options?: ErrorOptions) {
    super('csv-json.option', `Expected \`${option}\` to be ${expected}, got ${got}`, options);
    this.option = option;
  }
}
