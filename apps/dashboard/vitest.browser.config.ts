import { projectTests } from '../../vitest.shared.ts';

export default projectTests(import.meta.dirname, {
  include: ['browser/**/*.test.ts'],
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
});
