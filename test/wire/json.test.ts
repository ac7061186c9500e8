import { describe, expect, it } from 'vitest';
import { allocateBatch, NO_COORDINATE, type TransactionBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { toWireJson } from '../../src/wire/json.ts';

function batchOf(changes: (batch: TransactionBatch) => void): TransactionBatch {
  const vocabulary = createVocabulary();
  const batch = allocateBatch(vocabulary, 1);
  batch.length = 1;
  batch.ids.set([0x89abcdef, 0x01234567]);
  batch.client[0] = vocabulary.clients.intern('7');
  batch.amountCents[0] = 123_405;
  batch.currency[0] = vocabulary.currencies.intern('USD');
  batch.eventTimeMs[0] = Date.UTC(2026, 2, 2, 8, 30, 0, 5);
  batch.location[0] = vocabulary.locations.intern('Coeur d’Alene "North"');
  batch.device[0] = vocabulary.devices.intern('web');
  batch.category[0] = vocabulary.categories.intern('food');
  batch.region[0] = vocabulary.regions.intern('north');
  batch.latitudeE6[0] = 47_677_700;
  batch.longitudeE6[0] = -116_780_466;
  changes(batch);
  return batch;
}

describe('toWireJson', () => {
  it('writes the original fields, in order, and the coordinates', () => {
    expect(
      toWireJson(
        batchOf(() => {}),
        0,
      ),
    ).toBe(
      '{"transaction_id":"0123456789abcdef","client_id":"7","amount":1234.05,"currency":"USD"' +
        ',"timestamp":"2026-03-02T08:30:00.005Z","location":"Coeur d’Alene \\"North\\"","device":"web"' +
        ',"merchant_category":"food","region":"north","latitude":47.677700,"longitude":-116.780466}',
    );
  });

  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [-1, '-0.01'],
    [-123_456, '-1234.56'],
    [500_000, '5000.00'],
    [Number.MAX_SAFE_INTEGER, '90071992547409.91'],
  ])('writes %i cents as %s', (cents, text) => {
    const json = toWireJson(
      batchOf((batch) => (batch.amountCents[0] = cents)),
      0,
    );
    expect(json).toContain(`"amount":${text},`);
  });

  it('writes what is absent as null', () => {
    const json = toWireJson(
      batchOf((batch) => {
        for (const column of [batch.currency, batch.location, batch.device, batch.category, batch.region])
          column[0] = 0;
        batch.latitudeE6[0] = NO_COORDINATE;
        batch.longitudeE6[0] = NO_COORDINATE;
      }),
      0,
    );
    expect(JSON.parse(json)).toEqual({
      transaction_id: '0123456789abcdef',
      client_id: '7',
      amount: 1234.05,
      currency: null,
      timestamp: '2026-03-02T08:30:00.005Z',
      location: null,
      device: null,
      merchant_category: null,
      region: null,
      latitude: null,
      longitude: null,
    });
  });
});
