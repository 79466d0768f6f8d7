import { projectTests } from '../../vitest.shared.ts';

export default projectTests(import.meta.dirname, { testTimeout: 60_000, hookTimeout: 60_000 });
