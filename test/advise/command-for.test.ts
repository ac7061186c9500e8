import { describe, expect, it } from 'vitest';
import { replayCommandFor, type ReplayedCapture, runCommandFor } from '../../src/advise/command-for.ts';
import { resolveEngine } from '../../src/replay/engine-settings.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';

const SET = 'engine.allowed_disorder=7s';

/** The command for a capture that no run wrote, or that a run of a scenario wrote. */
function replayed(
  capture: Omit<ReplayedCapture, 'path'>,
  run?: string,
  settings: readonly string[] = [],
): string | null {
  const captured =
    run === undefined
      ? undefined
      : {
          run_id: 'r',
          scenario: run,
          seed: '1',
          partitions: 4,
          engine: loadScenario({ scenario: run, overrides: settings }).scenario.engine,
        };
  return replayCommandFor({ path: 'a b.arrow', ...capture }, resolveEngine(capture, captured))(SET);
}

describe('the command that tries an allowed disorder', () => {
  it('is that of the run, with its own allowed disorder replaced', () => {
    const command = "trapline run mine.yaml --seed 3 --set engine.allowed_disorder=1s --set 'rules.r.above=9.00 USD'";
    expect(runCommandFor(command)(SET)).toBe(
      `npx trapline run mine.yaml --seed 3 --set 'rules.r.above=9.00 USD' --set ${SET}`,
    );
    expect(runCommandFor(null)(SET)).toBeNull();
  });

  it.each([
    ['no run', {}, undefined, "npx trapline replay 'a b.arrow' --scenario mixed-fraud"],
    ['a run', {}, 'skew-mild', "npx trapline replay 'a b.arrow' --scenario skew-mild"],
    [
      'options of its own',
      {
        episodes: 'runs/x',
        mapping: 'm.yaml',
        rekey: true,
        rules: 'tumbling-parity',
        scenario: 'evasion',
        overrides: ['engine.aggregates=false', 'engine.allowed_disorder=1s'],
      },
      undefined,
      "npx trapline replay 'a b.arrow' --episodes runs/x --mapping m.yaml --rekey --scenario evasion --rules tumbling-parity --set engine.aggregates=false",
    ],
  ] as const)('replays a capture of %s with the same engine', (_, capture, run, command) => {
    expect(replayed(capture, run)).toBe(`${command} --set ${SET}`);
  });

  it('is not known for a capture of a run with settings that are in no scenario', () => {
    expect(replayed({}, 'skew-mild', ['rules.spending_spree.window=5m'])).toBeNull();
  });
});
