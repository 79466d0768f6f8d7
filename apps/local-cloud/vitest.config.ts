import { projectTests } from '../../vitest.shared.ts';

// Tests talk to real processes over the wire; on a busy machine five seconds are too few.
export default projectTests(import.meta.dirname, { testTimeout: 30_000, hookTimeout: 30_000 });
