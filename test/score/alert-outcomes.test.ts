import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareByAlertOrder } from '../../src/model/text-order.ts';
import { type AlertOutcome } from '../../src/report/outcomes.ts';
import { AlertOutcomes } from '../../src/score/alert-outcomes.ts';
import { detection } from '../report/fixtures.ts';
import { temporaryStores } from '../spill/stores.ts';

const storeOf = temporaryStores();
const RULES = ['travel', 'velocity'];

const opening = fc.record({
  rule: fc.nat(RULES.length - 1),
  shard: fc.nat(3),
  client: fc.constantFrom('1', '2', '10'),
  alert: fc.nat(9),
  event_time_ms: fc.integer({ min: -2, max: 2 }),
});

it('outcomes come by rule, then in the order of alerts.jsonl, each time they are read', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(opening, { maxLength: 40, selector: ({ client, alert }) => `${client} ${alert}` }),
      (openings) => {
        const alerts = openings.map(({ rule, shard, client, alert, event_time_ms }) => {
          const alert_id = `${client}-${alert}`;
          const opened = detection(alert_id, [], { rule: RULES[rule]!, client_id: client, event_time_ms });
          const outcome: AlertOutcome = {
            alert_id,
            rule: opened.rule,
            client_id: client,
            class: 'matched',
            episode_id: `e"${alert}`,
          };
          return { rule, shard, opened, outcome };
        });
        alerts.sort((a, b) => a.rule - b.rule || compareByAlertOrder(a.opened, b.opened));
        const outcomes = new AlertOutcomes(storeOf(0), RULES.length);
        for (let shard = 0; shard < 4; shard++) {
          for (const own of alerts) if (own.shard === shard) outcomes.add(own.rule, own.opened, own.outcome);
          outcomes.endShard();
        }
        const expected = alerts.map(({ outcome }) => outcome);
        expect([...outcomes.read()]).toEqual(expected);
        expect([...outcomes.read()]).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});
