import { loadAlertMapping } from '../../src/config/load-alert-mapping.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { AlertLog } from '../../src/external/alert-log.ts';
import { AlertParser } from '../../src/external/alert-parser.ts';
import { type AlertFormat, readAlerts } from '../../src/external/read-alerts.ts';
import { ProcessEngine } from '../../src/external/process/process-engine.ts';
import { createWorld } from '../../src/sim/world.ts';
import { type Entrance } from '../entrance.ts';
import { fileIn } from '../scratch.ts';

const START_MS = 1_772_409_600_000;
const KNOWN = {
  isClient: (id: string): boolean => id !== 'stranger',
  spans: [{ startMs: START_MS, endMs: START_MS + 86_400_000 }],
};

const ALERT =
  '{"alert_id":"a1","kind":"open","rule":"impossible_travel","client_id":"7","transaction_id":"t2","event_time_ms":1772445600000,' +
  '"window_start_ms":1772445000000,"window_end_ms":1772445600000,"evidence":["t1","t2"],"evidence_total":2,' +
  '"details":{"kind":"distinct","field":"region","values":["north","south"]},"processing_time_ms":1772445600100,"at_end":false}\n';
const TABLE = `rule,client_id,event_time_ms,evidence,processing_time_ms,at_end\nspending_spree,007,1772445600000,"x;y",,True\nlow_high_velocity,"1,2",,"z, x",1772445600000,\n`;
const ORIGINAL =
  'alert_type,client_id,window_start,window_end\nTRAVEL,7,2026-03-02T10:00:00Z,2026-03-02T10:10:00Z\nSPREE,8,1772445600000,\n';
const KEYS = [
  '"rule"',
  '"client_id"',
  '"evidence"',
  '"window_start_ms"',
  '"details"',
  '"kind"',
  '"stranger"',
  '"impossible_travel"',
];

function lists(format: AlertFormat, mapping: string | null, seeds: readonly string[]): Entrance {
  return {
    tokens: [...KEYS, ',', ';', '"', '\n'],
    mostBytes: 4096,
    open: (folder) => {
      const file = fileIn(folder, 'alerts');
      const parser = new AlertParser(
        loadRuleSet('default'),
        mapping === null ? null : loadAlertMapping(mapping),
        KNOWN,
      );
      return {
        seeds: seeds.map((text) => Buffer.from(text)),
        take: async (input) => {
          const log = new AlertLog();
          await readAlerts({ path: file(input), format }, parser, log, new AbortController().signal);
          Array.from(log);
          log.compared(false);
        },
      };
    },
  };
}

/** In Trapline's own words. */
export const alertLines = lists('jsonl', null, [ALERT, ALERT + ALERT.replace('a1', 'a2')]);

/** As a table. */
export const alertTable = lists('csv', null, [TABLE]);

/** As the original pipeline writes them. */
export const mappedAlerts = lists('csv', 'original', [ORIGINAL, TABLE]);

const ENGINE_LINES =
  '{"type":"ready","protocol":"trapline.engine/1","name":"mine","version":"1","rules":["impossible_travel"],"features":["extends","progress"]}\n' +
  `{"type":"alert",${ALERT.slice(1)}` +
  '{"type":"progress","partition":0,"released_to_ms":1772445600000,"ended":true}\n';

/**
 * What the program of an engine says, by the program itself: it says an input and ends, so there are few of them. What it says wrongly is a failure
 * of the engine, a service.
 */
export const engineLines: Entrance = {
  tokens: [
    ...KEYS,
    '"type"',
    '"ready"',
    '"alert"',
    '"progress"',
    '"protocol"',
    '"features"',
    'trapline.engine/1',
    '{"type":"ready","protocol":"trapline.engine/1","name":"x"}\n',
  ],
  mostBytes: 4096,
  allowed: ['input', 'service'],
  open: (folder) => {
    const file = fileIn(folder, 'says');
    const { scenario } = loadScenario({
      scenario: 'impossible-travel',
      overrides: ['traffic.clients=8', 'fraud[0].episodes=2'],
    });
    const run = { runId: 'x', scenario, world: createWorld(scenario), shiftMs: 0 };
    const parser = new AlertParser(scenario.engine.ruleSet, null, KNOWN);
    return {
      seeds: [ENGINE_LINES, ENGINE_LINES.split('\n').slice(0, 1).join('\n')].map((text) => Buffer.from(text)),
      take: async (input) => {
        const program = {
          kind: 'process',
          command: 'cat',
          args: [file(input)],
          mapping: null,
          silenceMs: 1000,
          onLog: () => undefined,
        } as const;
        const engine = await ProcessEngine.open(program, parser, { ...run, signal: new AbortController().signal });
        await engine.engines.finish(true, () => undefined);
        await engine.close();
        if (engine.failure !== null) throw engine.failure;
      },
    };
  },
};
