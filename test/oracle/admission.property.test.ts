import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allocateLogBatch, type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Verdict, VERDICTS } from '../../src/model/verdict.ts';
import { OracleAdmission, type OracleAdmissionOptions } from '../../src/oracle/admission.ts';
import { writeRow } from '../arbitraries/transactions.ts';
import { splitBatch } from '../arbitraries/log-stream.ts';
import { transaction } from '../run/log-batches.ts';

interface TestRecord {
  readonly id: number;
  readonly payload: number;
  readonly eventTimeMs: number;
  /** NaN where the log does not know. */
  readonly ingestTimeMs: number;
}

/** Admission as it is defined, with every id in a map and in the order of its sighting. */
class PlainAdmission {
  clockMs = Number.NEGATIVE_INFINITY;
  readonly #options: OracleAdmissionOptions;
  readonly #known = new Map<number, { readonly payload: string; readonly clockMs: number }>();

  constructor(options: OracleAdmissionOptions) {
    this.#options = options;
  }

  judge({ id, payload, eventTimeMs, ingestTimeMs }: TestRecord): Verdict {
    const { allowedDisorderMs, longestWindowMs, maxFutureMs } = this.#options;
    for (const [other, { clockMs }] of this.#known) {
      if (!(this.clockMs - clockMs > allowedDisorderMs + longestWindowMs)) break;
      this.#known.delete(other);
    }
    const text = `${payload} ${eventTimeMs}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known.payload === text ? 'duplicate' : 'malformed';
    if (maxFutureMs !== null && eventTimeMs > ingestTimeMs + maxFutureMs) return 'future';
    const verdict = eventTimeMs < this.clockMs - allowedDisorderMs ? 'late' : 'admitted';
    if (verdict === 'admitted') this.clockMs = Math.max(this.clockMs, eventTimeMs);
    this.#known.set(id, { payload: text, clockMs: this.clockMs });
    return verdict;
  }
}

function batchOf(records: readonly TestRecord[]): LogBatch {
  const batch = allocateLogBatch(createVocabulary(), 0, records.length);
  records.forEach(({ id, payload, eventTimeMs, ingestTimeMs }, row) => {
    writeRow(batch, row, transaction(id, { eventTimeMs, amountCents: payload }));
    batch.offset[row] = row;
    batch.ingestTimeMs[row] = ingestTimeMs;
  });
  batch.length = records.length;
  return batch;
}

/** Verdicts, and the watermark before each of them. */
type Judged = readonly (readonly [Verdict, number])[];

function judgePlainly(records: readonly TestRecord[], options: OracleAdmissionOptions): Judged {
  const admission = new PlainAdmission(options);
  return records.map((record) => {
    const watermarkMs = admission.clockMs - options.allowedDisorderMs;
    return [admission.judge(record), watermarkMs] as const;
  });
}

function judge(records: readonly TestRecord[], options: OracleAdmissionOptions, sizes: readonly number[]): Judged {
  const admission = new OracleAdmission(options);
  return splitBatch(batchOf(records), sizes).flatMap((batch) => {
    const codes = new Uint8Array(batch.length);
    const watermarksMs = new Float64Array(batch.length);
    admission.judge(batch, codes, watermarksMs);
    return Array.from(codes, (code, row) => [VERDICTS[code]!, watermarksMs[row]!] as const);
  });
}

/** Time goes on by `step`, so that ids are forgotten now and then; most records are stamped near to it. */
const record = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  payload: fc.constantFrom(100, 100, 100, 200),
  step: fc.nat(12),
  aside: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -60, max: 60 }) },
  ),
  isIngestKnown: fc.boolean(),
});

const options = fc.record({
  allowedDisorderMs: fc.constantFrom(0, 5, 20),
  longestWindowMs: fc.constantFrom(0, 10, 50),
  maxFutureMs: fc.constantFrom(null, 0, 15),
});

it('admission judges as a map of all ids does, however the log is cut into batches', () => {
  const met = new Map<Verdict, number>();
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 150, size: 'max' }),
      options,
      sizes,
      fc.integer({ min: -500, max: 500 }),
      (drawn, settings, cut, startMs) => {
        let timeMs = startMs;
        const stamped = new Map<number, number>();
        const records = drawn.map(({ id, payload, step, aside, isIngestKnown }): TestRecord => {
          timeMs += step;
          // Copies have the time of the first one, mostly.
          const eventTimeMs = aside === 0 ? (stamped.get(id) ?? timeMs) : timeMs + aside;
          if (payload === 200) stamped.delete(id);
          else stamped.set(id, eventTimeMs);
          return { id, payload, eventTimeMs, ingestTimeMs: isIngestKnown ? timeMs : Number.NaN };
        });
        const judged = judge(records, settings, cut);
        expect(judged).toEqual(judgePlainly(records, settings));
        for (const [verdict] of judged) met.set(verdict, (met.get(verdict) ?? 0) + 1);
      },
    ),
    { numRuns: 300 },
  );
  for (const verdict of VERDICTS) expect([verdict, (met.get(verdict) ?? 0) > 100]).toEqual([verdict, true]);
});

it('admission judges many ids as a map does, whose slots have to grow, and who are forgotten', () => {
  const settings = { allowedDisorderMs: 10, longestWindowMs: 3000, maxFutureMs: null };
  const records = Array.from({ length: 20_000 }, (_, i): TestRecord => {
    const isCopy = i % 3 === 2;
    const of = isCopy ? i - 1 - 2 * ((i * 7) % 4000) : i;
    return { id: Math.abs(of) + 1, payload: 1, eventTimeMs: Math.abs(of), ingestTimeMs: i };
  });
  const expected = judgePlainly(records, settings);
  for (const sizes of [[], [4096], [1, 700]]) expect(judge(records, settings, sizes)).toEqual(expected);
  for (const verdict of ['admitted', 'duplicate', 'late'] as const) {
    expect(expected.filter(([one]) => one === verdict).length).toBeGreaterThan(500);
  }
});
