import { describe, expect, it } from 'vitest';
import { allocateBatch, copyRow, NO_COORDINATE, type TransactionBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { oracleTransactionAt, samePayload } from '../../src/oracle/read-batch.ts';

/** Two equal rows; the tests change the second. */
function twins(): TransactionBatch {
  const vocabulary = createVocabulary();
  const batch = allocateBatch(vocabulary, 2);
  batch.length = 2;
  batch.ids.set([0x89abcdef, 0x01234567]);
  batch.client[0] = vocabulary.clients.intern('7');
  batch.amountCents[0] = 1_999;
  batch.currency[0] = vocabulary.currencies.intern('USD');
  batch.eventTimeMs[0] = -5;
  batch.location[0] = vocabulary.locations.intern('Oslo');
  batch.device[0] = vocabulary.devices.intern('web');
  batch.category[0] = vocabulary.categories.intern('food');
  batch.region[0] = vocabulary.regions.intern(null);
  batch.latitudeE6[0] = 59_900_000;
  batch.longitudeE6[0] = NO_COORDINATE;
  copyRow(batch, 0, batch, 1);
  return batch;
}

describe('oracleTransactionAt', () => {
  it('reads a row on event time', () => {
    expect(oracleTransactionAt(twins(), 1)).toEqual({
      id: '0123456789abcdef',
      clientId: '7',
      amountCents: 1_999,
      currency: 'USD',
      region: null,
      category: 'food',
      location: 'Oslo',
      device: 'web',
      point: null,
      timeMs: -5,
    });
  });

  it('has a point where both coordinates are known, and nowhere else', () => {
    const batch = twins();
    const pointOf = (latitudeE6: number, longitudeE6: number) => {
      batch.latitudeE6[1] = latitudeE6;
      batch.longitudeE6[1] = longitudeE6;
      return oracleTransactionAt(batch, 1).point;
    };
    expect(pointOf(0, 0)).toEqual({ latitudeE6: 0, longitudeE6: 0 });
    expect(pointOf(NO_COORDINATE, 0)).toBeNull();
    expect(pointOf(0, NO_COORDINATE)).toBeNull();
  });

  it('stamps it with another time where one is given', () => {
    expect(oracleTransactionAt(twins(), 1, 77)).toEqual({ ...oracleTransactionAt(twins(), 1), timeMs: 77 });
  });
});

describe('samePayload', () => {
  it('finds the same for the same payload, whatever the id', () => {
    const batch = twins();
    batch.ids[2] = 1;
    expect(samePayload(batch, 0, batch, 1)).toBe(true);
  });

  it.each([
    'client',
    'amountCents',
    'currency',
    'eventTimeMs',
    'location',
    'device',
    'category',
    'region',
    'latitudeE6',
    'longitudeE6',
  ] as const)('sees a difference in %s', (column) => {
    const batch = twins();
    batch[column][1]! += 1;
    expect(samePayload(batch, 0, batch, 1)).toBe(false);
  });
});
