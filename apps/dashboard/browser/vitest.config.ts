import { resolve } from 'node:path';
import { projectTests } from '../../../vitest.shared.ts';

export default projectTests(resolve(import.meta.dirname, '..'), {
  include: ['browser/**/*.test.ts'],
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
});
