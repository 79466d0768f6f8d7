/** Bytes one query may read before the workgroup cancels it: 10 GB cost five cents. */
export const scanLimitBytes = 10_000_000_000;
