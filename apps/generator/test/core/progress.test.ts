import { describe, expect, it } from 'vitest';
import { Reporter } from '../../src/adapters/reporter';
import type { Progress } from '../../src/core/progress';
import { count, duration, progressBar, progressText } from '../../src/core/progress';

const progress: Progress = {
  dataset: 'service-request',
  written: 1500,
  bytes: 262_000,
  total: 6000,
  share: undefined,
  rejected: 0,
  perSecond: 250,
  replaying: false,
};

describe('progressText', () => {
  it('says how far, how fast and how long', () => {
    expect(progressText(progress)).toBe('1,500 of 6,000 lines, 250/s, 18 s left');
    expect(progressText({ ...progress, total: undefined })).toBe('1,500 lines, 250/s');
    expect(progressText({ ...progress, total: undefined, share: 0.5, rejected: 3 })).toBe(
      '1,500 lines, 250/s, 3 rejected, 6 s left',
    );
    expect(progressText({ ...progress, perSecond: 0 })).toBe('1,500 of 6,000 lines, 0/s');
    expect(progressText({ ...progress, replaying: true })).toBe(
      'checking what is in the log already, 1,500 lines',
    );
  });
});

describe('progressBar', () => {
  it('draws the share, and keeps to the width', () => {
    expect(progressBar(progress, false, 120)).toBe(
      'service-request ██████░░░░░░░░░░░░░░░░░░ 25% 1,500 of 6,000 lines, 250/s, 18 s left',
    );
    expect(progressBar(progress, false, 40).length).toBe(39);
    expect(progressBar(progress, true, 120)).toContain('\u001b[2m░');
    expect(progressBar({ ...progress, total: undefined }, false, 120)).toBe(
      'service-request 1,500 lines, 250/s',
    );
  });
});

describe('count and duration', () => {
  it('write numbers for people', () => {
    expect([0, 999, 1000, 471_700, 1_234_567].map(count)).toEqual([
      '0',
      '999',
      '1,000',
      '471,700',
      '1,234,567',
    ]);
    expect([0.2, 45, 600, 7200].map(duration)).toEqual(['1 s', '45 s', '10 min', '2.0 h']);
  });
});

describe('Reporter', () => {
  it('ends with a line of its own', () => {
    let said = '';
    const reporter = new Reporter(
      { live: false, color: false, columns: 80 },
      { write: (text) => (said += text) },
      () => progress,
    );
    reporter.start();
    reporter.stop('done');
    expect(said).toBe('generator: done\n');
  });
});
