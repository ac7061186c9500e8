import { expect, it } from 'vitest';
import { TimelinePacker, unpack } from '../../src/page/timelines/pack.ts';
import { facts } from '../report/fixtures.ts';
import { story } from '../report/report-fixture.ts';

it('a packed timeline still says which transactions the rule does not take', () => {
  const own = [facts('a', { taken: false }), facts('b'), facts('c', { verdict: 'late', taken: false })];
  const timeline = { kind: 'miss' as const, ...story({ transactions: own, beside: [{ ...own[0]!, part: 'own' }] }) };
  const packer = new TimelinePacker();
  const packed = packer.pack(timeline);
  expect(unpack(packed, packer.rules)).toEqual(timeline);
});
