import { beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Advice, adviceJsonSchema } from '../../src/advise/advice-schema.ts';
import { adviseOn } from '../../src/advise/advise-on.ts';
import { renderAdvice } from '../../src/advise/render-advice.ts';
import { LISTENERS, runInto } from '../explain/running.ts';
import { runAndCapture } from '../run/replaying.ts';
import { adviseOnRun } from './as-run.ts';

let ofRun: Advice;
let ofCapture: Advice;
let ofLabelledCapture: Advice;

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'trapline-advise-'));
  const [folder, path] = [join(root, 'run'), join(root, 'log.arrow')];
  await runInto(folder, 'late-not-dropped');
  await runAndCapture({ scenario: 'late-not-dropped' }, path);
  ofRun = await adviseOnRun({ folder });
  const targets = { recall: 0.99, recallOf: new Map<string, number>() };
  ofCapture = await adviseOn({ path }, () => ({ ...targets, late: 0.01 }), LISTENERS);
  ofLabelledCapture = await adviseOn({ path, episodes: folder }, () => ({ ...targets, late: null }), LISTENERS);
  rmSync(root, { recursive: true });
}, 60_000);

describe('advice on a capture', () => {
  it('has the lateness and, with the episodes, the recall and the waits of the run that it is of', () => {
    expect(ofLabelledCapture.curve).toEqual(ofRun.curve);
    expect(ofLabelledCapture.partitions).toEqual(ofRun.partitions);
    expect(ofCapture.partitions.map(({ late_now }) => late_now)).toEqual(
      ofRun.partitions.map(({ late_now }) => late_now),
    );
  });

  it('is the least allowed disorder under which no larger share is late', () => {
    const { allowed_disorder_ms: leastMs } = ofCapture.advised;
    const at = ofCapture.curve.find(({ allowed_disorder_ms }) => allowed_disorder_ms === leastMs)!;
    expect(at.late.share).toBeLessThanOrEqual(0.01);
    // 3,825 transactions: 38 may be late, and a millisecond less would make it 39.
    expect(at.late.transactions).toBe(38);
    expect(ofCapture.labelled).toBe(false);
    expect(ofCapture.rules).toEqual([]);
  });
});

describe('advice in a terminal', () => {
  it.each([50, 80, 100])('fits %d columns, but for the command, which stands on a line of its own', (width) => {
    for (const advice of [ofRun, ofCapture, ofLabelledCapture]) {
      const lines = renderAdvice(advice, { width }).trimEnd().split('\n');
      const command = lines.pop()!;
      expect(command).toContain(`--set engine.allowed_disorder=${advice.advised.rounded}`);
      for (const line of lines) expect([line, line.length <= width]).toEqual([line, true]);
    }
  });

  it('has nothing in it that a terminal obeys, whatever the names are', () => {
    const evil = {
      ...ofRun,
      source: { ...ofRun.source, name: 'a\u001b[31mb\nc' },
      advised: { ...ofRun.advised, command: '\u001b]0;x' },
    };
    // oxlint-disable-next-line no-control-regex
    expect(renderAdvice(evil)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

it('the published schema is what the code says', async () => {
  // To write it anew: npx vitest run test/advise/render-advice.test.ts -u
  await expect(adviceJsonSchema()).toMatchFileSnapshot('../../schema/advice.schema.json');
});
