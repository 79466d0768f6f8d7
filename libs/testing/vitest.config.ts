import { projectTests } from '../../vitest.shared';

export default projectTests(import.meta.dirname);
