/** The app's folder holds no packaged template. */
export class NoTemplateError extends Error {
  override readonly name = 'NoTemplateError';
  readonly code = 'template-checks.no_template';
  constructor(readonly folder: string) {
    super(
      `Expected a packaged template under ${folder}/dist, found none. Run the app's \`package\` target first.`,
    );
  }
}

/** A checker could not be run, or answered what is no report. Nothing was checked by it. */
export class CheckerFailedError extends Error {
  override readonly name = 'CheckerFailedError';
  readonly code = 'template-checks.checker_failed';
  constructor(
    /** e.g. `cfn-guard`. */
    readonly checker: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${checker} could not check: ${detail}`, options);
  }
}
