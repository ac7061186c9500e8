import { expect, it } from 'vitest';
import { runCommandLine } from '../../src/run/run-command.ts';

it('names what decides the run, quoted for a shell where that is needed', () => {
  expect(runCommandLine({ scenario: 'mixed-fraud' })).toBe('trapline run mixed-fraud');
  expect(
    runCommandLine({
      scenario: './my scenario.yaml',
      seed: "o'clock",
      overrides: ['traffic.clients=10', 'clocks=[{ drift: 5m }]'],
      input: 'cards.csv',
    }),
  ).toBe(
    String.raw`trapline run './my scenario.yaml' --seed 'o'\''clock' --set traffic.clients=10 --set 'clocks=[{ drift: 5m }]' --input cards.csv`,
  );
});
