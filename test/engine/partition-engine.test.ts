import { describe, expect, test } from 'vitest';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { type Rule } from '../../src/model/rule-set.ts';
import { Outcome, logOf, optionsOf, runEngine } from './harness.ts';

const RULE: Rule = {
  name: 'travel',
  kind: 'distinct',
  field: 'region',
  atLeast: 2,
  window: { kind: 'trailing', sizeMs: 100 },
  detects: ['travel'],
};
const OPTIONS = optionsOf([RULE], { allowedDisorderMs: 10 });

describe('the watermark', () => {
  test('follows the largest admitted event time, and ends at the end of time', () => {
    const log = logOf([{ at: 50 }, { at: 100 }, { at: 95 }]);
    const engine = new PartitionEngine(0, OPTIONS, log.vocabulary, new Outcome(log.vocabulary));
    expect(engine.watermarkMs).toBe(-Infinity);
    engine.process(log);
    expect(engine.watermarkMs).toBe(90);
    engine.end();
    expect(engine.watermarkMs).toBe(Infinity);
  });

  test('holds back what it has not reached, until the end', () => {
    const log = logOf([
      { at: 90, region: 'n' },
      { at: 100, region: 's' },
    ]);
    const outcome = new Outcome(log.vocabulary);
    const engine = new PartitionEngine(0, OPTIONS, log.vocabulary, outcome);
    engine.process(log);
    expect(outcome.detections).toEqual([]);
    engine.end();
    expect(outcome.detections.length).toBe(1);
  });
});

describe('a segment that has ended', () => {
  test('takes no more records, has no state to keep, and does not end twice', () => {
    const log = logOf([{ at: 1 }]);
    const { engine } = runEngine([log], OPTIONS, log.vocabulary);
    expect(() => engine.process(log)).toThrow('ended');
    expect(() => engine.snapshot()).toThrow('ended');
    expect(() => engine.end()).toThrow('ended');
  });
});

describe('what does not belong together is refused', () => {
  const log = logOf([{ at: 1 }]);

  test('batches of another partition or vocabulary', () => {
    expect(() => new PartitionEngine(3, OPTIONS, log.vocabulary, new Outcome(log.vocabulary)).process(log)).toThrow(
      'partition 0',
    );
    expect(() => new PartitionEngine(0, OPTIONS, createVocabulary(), new Outcome(log.vocabulary)).process(log)).toThrow(
      'vocabulary',
    );
  });

  test('snapshots of other rules, other settings or another version', () => {
    const engine = new PartitionEngine(0, OPTIONS, log.vocabulary, new Outcome(log.vocabulary));
    engine.process(log);
    const snapshot = engine.snapshot();
    const restore = (changed: Partial<typeof snapshot>, options = OPTIONS): PartitionEngine =>
      PartitionEngine.restore({ ...snapshot, ...changed }, options, createVocabulary(), new Outcome(log.vocabulary));
    expect(() => restore({ version: 0 })).toThrow(TraplineError);
    expect(() => restore({}, { ...OPTIONS, allowedDisorderMs: 11 })).toThrow(TraplineError);
    expect(() => restore({}, optionsOf([{ ...RULE, atLeast: 3 }], { allowedDisorderMs: 10 }))).toThrow(TraplineError);
    // The same rule, written in another order.
    const { window, ...rest } = RULE;
    expect(
      restore({}, { ...OPTIONS, ruleSet: { name: 'renamed', rules: [{ window, ...rest }] } }).counts.admitted,
    ).toBe(1);
  });
});

test('memory follows the clients in the window, not the length of the run', () => {
  const vocabulary = createVocabulary();
  const engine = new PartitionEngine(0, OPTIONS, vocabulary, new Outcome(vocabulary));
  const sizes: number[] = [];
  for (let i = 0; i < 40; i++) {
    const entries = Array.from({ length: 1000 }, (_, j) => ({
      id: 1000 * i + j,
      at: 1000 * i + j,
      client: `${i}-${j}`,
      region: 'n',
    }));
    engine.process(logOf(entries, vocabulary));
    const { rules, pending, admission } = engine.snapshot();
    expect(rules.states.clients.length).toBeLessThanOrEqual(4096);
    sizes.push(Math.max(rules.log.length, pending.length, admission.dedup.stampsMs.length));
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1 + 100 + 10);
});
