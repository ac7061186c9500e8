import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportIn } from './run-command.ts';
import { type CommandFigure } from './suite/figure.ts';
import { measured } from './suite/measurement.ts';

const PROGRAM = fileURLToPath(new URL('run-in-memory.js', import.meta.url));
const DAY_S = 86_400;

/** A world with so many transactions a second on the mean of a week. */
export interface VirtualWorld {
  readonly transactionsPerS: number;
  readonly clients: number;
  readonly duration: string;
}

/**
 * How much faster than the world's own time a run is, from the seed to the report in memory: world, engine, digests, ladder and
 * scoring. It begins when the program is loaded.
 */
export function scoredFigure(
  world: VirtualWorld,
  facts: Pick<CommandFigure, 'name' | 'groups' | 'about' | 'typicalS'>,
): CommandFigure {
  return {
    ...facts,
    needsBuild: true,
    program: PROGRAM,
    commandLine: (folder) => [join(folder, 'report.json'), ...overridesOf(world)],
    read: (folder, usage) => {
      const { counts, performance } = reportIn(join(folder, 'report.json'));
      const speedup = speedupOf(world, counts.transactions, performance.wall_s);
      const metrics = { speedup, peak_mib: usage.peakMib };
      return measured(titleOf(world, 'scored'), counts.transactions, usage, metrics);
    },
  };
}

/** What a line is called. */
export function titleOf({ transactionsPerS }: VirtualWorld, how: 'scored' | 'unscored'): string {
  return `virtual time at ${transactionsPerS}/s, ${how}`;
}

/** The part of a week that is drawn has another rate than the mean: what counts is how long it would take at the mean. */
export function speedupOf({ transactionsPerS }: VirtualWorld, transactions: number, wallS: number): number {
  return transactions / transactionsPerS / wallS;
}

/** The settings of mixed-fraud for such a world. One setting each: what is not named stays as the scenario has it. */
export function overridesOf({ transactionsPerS, clients, duration }: VirtualWorld): readonly string[] {
  return [
    'start=2026-01-05T09:00:00Z',
    `duration=${duration}`,
    `traffic.clients=${clients}`,
    `traffic.transactions_per_client_per_day=${(transactionsPerS * DAY_S) / clients}`,
  ];
}
