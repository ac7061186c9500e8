import { describe, expect, it } from 'vitest';
import { LogDecoder } from '../../../src/mapping/log-decoder.ts';
import { TRANSACTION_JSON } from '../../../src/mapping/transaction-json.ts';
import { type Poison, POISONS } from '../../../src/model/delivery.ts';
import { type DeliveryBatch } from '../../../src/model/delivery-batch.ts';
import { deliver } from '../../../src/sim/delivery.ts';
import { WireRecords } from '../../../src/wire/record.ts';
import { type DeliveredRow, rowAt } from '../rows.ts';
import { PROMPT_DELIVERY, ROUGH_DELIVERY } from '../scenario-fixture.ts';
import { deliverWorld, settingOf, WORLD } from './delivering.ts';

interface PoisonedRow extends DeliveredRow {
  readonly poison: number;
}

function poisoned(share: number, kinds: readonly Poison[], outRows = 100): PoisonedRow[] {
  const rows: PoisonedRow[] = [];
  const spec = { ...ROUGH_DELIVERY, poison: { share, kinds } };
  for (const batch of deliver(WORLD.batches(100), settingOf(spec), outRows)) {
    expect(batch.length).toBeLessThanOrEqual(outRows);
    for (let at = 0; at < batch.length; at++) rows.push(poisonedAt(batch, at));
  }
  return rows;
}

function poisonedAt(batch: DeliveryBatch, at: number): PoisonedRow {
  const [partition, ingestTimeMs] = [batch.partition[at]!, batch.ingestTimeMs[at]!];
  return { ...rowAt(batch, at), partition, ingestTimeMs, poison: batch.poison![at]! };
}

const before = deliverWorld(ROUGH_DELIVERY);

describe('poison', () => {
  it('follows its share of the records, right behind each, and leaves them as they were', () => {
    const rows = poisoned(0.1, ['binary']);
    expect(rows.filter(({ poison }) => poison === 0).map(withoutPoison)).toEqual(before);
    rows.forEach((row, i) => {
      if (row.poison !== 0) expect(withoutPoison(row)).toEqual(withoutPoison(rows[i - 1]!));
    });
    const followed = rows.length - before.length;
    // Copies of a transaction are followed alike.
    const transactions = new Set(before.map(({ id }) => id)).size;
    expect(Math.abs(followed / before.length - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / transactions));
  });

  it('is of each kind in turn, as likely as any', () => {
    const rows = poisoned(1, POISONS.slice(0, 5)).filter(({ poison }) => poison !== 0);
    for (let code = 1; code <= 5; code++) {
      const share = rows.filter(({ poison }) => poison === code).length / rows.length;
      expect(Math.abs(share - 0.2)).toBeLessThan(0.04);
    }
  });

  it('of another payload is a row like others, a dollar dearer', () => {
    const rows = poisoned(1, ['another_payload']);
    expect(rows).toHaveLength(2 * before.length);
    for (let i = 0; i < rows.length; i += 2) {
      expect(rows[i + 1]).toEqual({ ...rows[i]!, amountCents: rows[i]!.amountCents + 100 });
    }
  });

  it('does not depend on the sizes of batches', () => {
    const whole = poisoned(0.5, POISONS, 1_000_000);
    for (const outRows of [1, 2, 99]) expect(poisoned(0.5, POISONS, outRows)).toEqual(whole);
  });

  it('of nothing is nothing', () => {
    expect(poisoned(0, POISONS).map(withoutPoison)).toEqual(before);
  });

  it.each<[Poison, RegExp]>([
    ['broken_json', /^bad JSON$/],
    ['missing_amount', /^amount: no amount$/],
    ['wrong_type', /^amount: not an amount$/],
    ['too_many_decimals', /^amount: more than two decimals$/],
    ['binary', /^not UTF-8$/],
  ])('of kind %s is malformed to a reader of the topic', (kind, reason) => {
    const spec = { ...PROMPT_DELIVERY, poison: { share: 1, kinds: [kind] } };
    const wire = new WireRecords(WORLD.vocabulary);
    const decoder = new LogDecoder(0, TRANSACTION_JSON, WORLD.vocabulary, 1000);
    const [batch] = deliver(WORLD.batches(100), settingOf(spec), 100);
    for (let row = 0; row < batch!.length; row++) {
      decoder.add({ ...wire.delivered(batch!, row), offset: row, timestampType: 'create' });
    }
    const log = decoder.take();
    expect(log.length).toBe(50);
    expect(log.malformed.map(({ offset }) => offset)).toEqual(Array.from({ length: 50 }, (_, i) => 2 * i + 1));
    for (const record of log.malformed) {
      expect(record.reason).toMatch(reason);
      expect(record.ingestTimeMs).toBe(batch!.ingestTimeMs[record.offset]);
    }
  });
});

function withoutPoison({ poison: _, ...row }: PoisonedRow): DeliveredRow {
  return row;
}
