import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { type TimedDetection } from '../../src/model/engine-results.ts';
import { compareByAlertOrder } from '../../src/model/text-order.ts';
import { DetectionLog } from '../../src/pipeline/detection-log.ts';
import { temporaryStores } from '../spill/stores.ts';

const storeOf = temporaryStores();
const PARTITIONS = 3;

/** Few values, so that detections agree in much; some texts that JSON has to escape or UTF-8 writes in several bytes. */
const drawn = fc.record({
  partition: fc.nat(PARTITIONS - 1),
  laterByMs: fc.nat(2),
  rule: fc.constantFrom('a', 'b'),
  client: fc.constantFrom('7', 'Ğ"\n', '😀'),
  alert: fc.nat(2),
  kind: fc.constantFrom('open' as const, 'extend' as const),
  afterwards: fc.constantFrom('nothing', 'goes_on', 'takes'),
  timing: fc.record<DetectionTiming>({
    event_clock_ms: fc.integer(),
    processing_time_ms: fc.oneof(fc.integer(), fc.constant(null)),
    at_end: fc.boolean(),
  }),
});

it('detections come in the order of alerts.jsonl, with timing and line, as often as they are asked for; taken early, once', () => {
  let early = 0;
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 60 }), fc.integer({ min: -3, max: 3 }), (all, startMs) => {
      const log = new DetectionLog(storeOf(0), PARTITIONS);
      const timeMs = Array.from({ length: PARTITIONS }, () => startMs);
      const taken: TimedDetection[] = [];
      const expected = all.map(({ partition, laterByMs, rule, client, alert, kind, timing, afterwards }, i) => {
        timeMs[partition]! += laterByMs;
        const detection: Detection = {
          alert_id: `${rule}${client}${alert}`,
          kind,
          rule,
          client_id: client,
          // In no order of time.
          transaction_id: String((i * 37) % 61),
          event_time_ms: timeMs[partition]!,
          window_start_ms: timeMs[partition]! - 5,
          window_end_ms: timeMs[partition]!,
          evidence: [client, 'x'],
          details: { kind: 'count', count: i },
        };
        log.add(partition, detection, timing);
        if (afterwards === 'goes_on') log.reached(partition, (timeMs[partition]! += 2));
        if (afterwards === 'takes') taken.push(...log.take());
        return { detection, timing, line: JSON.stringify(detection) };
      });
      early += taken.length;
      expected.sort((a, b) => compareByAlertOrder(a.detection, b.detection));
      for (let times = 0; times < 2; times++) {
        expect([...log.all()]).toEqual(expected);
        expect([...taken, ...log.all().untaken()]).toEqual(expected);
      }
    }),
  );
  expect(early).toBeGreaterThan(0);
});
