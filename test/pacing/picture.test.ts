import { expect, it } from 'vitest';
import { LatencyHistogram } from '../../src/pacing/latency-histogram.ts';
import { pacingError } from '../../src/pacing/pacing-error.ts';
import { drawPacingError } from '../../src/pacing/picture.ts';

it('draws how late records were', () => {
  const lateness = new LatencyHistogram();
  for (let i = 0; i < 900; i++) lateness.record(0.05);
  for (let i = 0; i < 99; i++) lateness.record(2);
  lateness.record(40);
  expect(drawPacingError(pacingError(lateness)!)).toEqual([
    'sent later than intended: p50 0.05 ms · p90 0.05 ms · p99 2.0 ms · max 40.0 ms',
    '  < 0.1 ms █████████████████████████████     90.0 %',
    '  < 0.3 ms                                    0.0 %',
    '    < 1 ms                                    0.0 %',
    '    < 3 ms ███                                9.9 %',
    '   < 10 ms                                    0.0 %',
    '   < 30 ms                                    0.0 %',
    '  < 100 ms ▏                                  0.1 %',
  ]);
});
