declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Only what the tests use. */
  const dynalite: (options: { createTableMs: number }) => Server;
  export { dynalite as default };
}
