import { expect, it } from 'vitest';
import { prepareRun } from '../../src/run/prepare.ts';
import { runCommandLine } from '../../src/run/run-command.ts';

it('names what decides the run, quoted for a shell where that is needed', () => {
  expect(runCommandLine({ scenario: 'mixed-fraud' }, '42')).toBe('trapline run mixed-fraud --seed 42');
  const request = {
    scenario: './my scenario.yaml',
    overrides: ['traffic.clients=10', 'clocks=[{ drift: 5m }]'],
    input: ['cards.csv', 'b c/*.csv'],
  };
  expect(runCommandLine(request, "o'clock")).toBe(
    String.raw`trapline run './my scenario.yaml' --seed 'o'\''clock' --set traffic.clients=10 --set 'clocks=[{ drift: 5m }]' --input cards.csv --input 'b c/*.csv'`,
  );
});

it('is the same however the seed was given', () => {
  const scenario = 'window-edge';
  const { command, scenario: own } = prepareRun({ scenario });
  expect(command).toBe(`trapline run window-edge --seed ${own.seed}`);
  expect(prepareRun({ scenario, seed: own.seed }).command).toBe(command);
  expect(prepareRun({ scenario, overrides: [`seed=${own.seed}`] }).command).toBe(command);
});
