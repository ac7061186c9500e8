import { createHash } from 'node:crypto';
import { loadScenario, type LoadedScenario } from '../config/load-scenario.ts';
import { type OptionAssignment } from '../config/overrides.ts';
import { VERSION } from '../config/version.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { prepareRun } from '../run/prepare.ts';
import { type Axis, gridSize, type Point, pointsOf } from './axis.ts';
import { expectedTransactions } from './cost.ts';
import { refuseRepeatedAxes } from './parse-vary.ts';
import { type SeedChoice, seedsOf } from './seeds.ts';

/** What a sweep is asked. */
export interface SweepRequest {
  /** Name of a shipped scenario, or a path to a .yaml file. */
  readonly scenario: string;
  /** As given to `--set`; each point changes what comes of them. */
  readonly set: readonly string[];
  /** The files with the legitimate traffic, for scenarios that read some. */
  readonly input?: readonly string[] | undefined;
  readonly axes: readonly Axis[];
  readonly seeds: SeedChoice;
  readonly preset: string | null;
}

/** The same, with every point of the grid known to be a scenario that can be run. */
export interface Question {
  readonly request: SweepRequest;
  readonly scenario: Pick<Scenario, 'name' | 'title'>;
  readonly axes: readonly Axis[];
  readonly points: readonly Point[];
  readonly seeds: readonly string[];
  /** Of every point, in order of their first appearance. */
  readonly rules: readonly string[];
  /** SHA-256, 64 hex digits, of everything that can change a result, and of how it is shown. */
  readonly hash: string;
  /** About how many transactions a run of each point has; null where they come from a file. */
  readonly transactions: readonly (number | null)[];
}

/** One run of a sweep. */
export interface Cell {
  readonly point: number;
  readonly seed: string;
}

/** More runs are a slip of the finger. */
const MOST_RUNS = 100_000;

/**
 * Reads the scenario at every point of the grid. Throws TraplineError('input') for the first one that is none, before anything has run,
 * and for two points that are one and the same.
 */
export function askQuestion(request: SweepRequest): Question {
  const { axes } = request;
  refuseRepeatedAxes(axes);
  refuseTooMany(axes, request.seeds);
  const points = pointsOf(axes);
  const loaded = points.map((point) => loadAt(request, point));
  const { scenario } = loaded[0]!;
  // Reads the file with the traffic too, where there is one, or says that it is missing.
  const { resolvedHash } = prepareRun(runOf(request, points[0]!, scenario.seed));
  const hashes = loaded.map((point) => point.resolvedHash);
  refuseSamePoints(points, hashes);
  const seeds = seedsOf(request.seeds, scenario.seed);
  const shown = {
    scenario: scenario.name,
    title: scenario.title,
    axes,
    seeds,
    preset: request.preset,
    set: request.set,
  };
  return {
    request,
    scenario,
    axes,
    points,
    seeds,
    rules: [...new Set(loaded.flatMap((point) => point.scenario.engine.ruleSet.rules.map(({ name }) => name)))],
    hash: createHash('sha256')
      .update(JSON.stringify({ version: VERSION, shown, hashes, resolvedHash }))
      .digest('hex'),
    transactions: loaded.map((point) => expectedTransactions(point.scenario)),
  };
}

/** How the run of a point and a seed is asked for. */
export function runOf(
  request: SweepRequest,
  point: Point,
  seed: string,
): {
  readonly scenario: string;
  readonly overrides: readonly (string | OptionAssignment)[];
  readonly seed: string;
  readonly input?: readonly string[];
} {
  const { scenario, input } = request;
  return { scenario, overrides: assignmentsOf(request, point), seed, ...(input === undefined ? {} : { input }) };
}

/** Throws TraplineError as `loadScenario` does; where the point's own values are not what it complains of, it names the point. */
function loadAt(request: SweepRequest, point: Point): LoadedScenario {
  try {
    return loadScenario({ scenario: request.scenario, overrides: assignmentsOf(request, point) });
  } catch (error) {
    if (!(error instanceof TraplineError)) throw error;
    if (point.assignments.some(({ option, assignment }) => error.message.startsWith(`${option} ${assignment}`)))
      throw error;
    throw new TraplineError(error.subCode, `${error.message} (at ${placeName(request.axes, point)})`, {
      ...(error.location === undefined ? {} : { location: error.location }),
      cause: error,
    });
  }
}

/** A point by the values that it has. */
export function placeName(axes: readonly Axis[], { labels }: Point): string {
  return labels.map((label, axis) => `${axes[axis]!.name}=${label}`).join(', ');
}

function assignmentsOf({ set }: SweepRequest, { assignments }: Point): (string | OptionAssignment)[] {
  return [...set, ...assignments];
}

/** Every run, seed by seed: an unfinished sweep has seen something of the whole grid. */
export function cellsOf({ points, seeds }: Pick<Question, 'points' | 'seeds'>): Cell[] {
  return seeds.flatMap((seed) => points.map(({ index }) => ({ point: index, seed })));
}

function refuseTooMany(axes: readonly Axis[], seeds: SeedChoice): void {
  const runs = gridSize(axes) * (seeds.kind === 'count' ? seeds.count : seeds.seeds.length);
  if (runs <= MOST_RUNS) return;
  throw new TraplineError(
    'option_invalid',
    `--vary: ${axes.map(({ values }) => values.length).join(' × ')} points and their seeds make ${runs} runs, more than ${MOST_RUNS}`,
  );
}

function refuseSamePoints(points: readonly Point[], hashes: readonly string[]): void {
  const second = hashes.findIndex((hash, i) => hashes.indexOf(hash) !== i);
  if (second < 0) return;
  const first = hashes.indexOf(hashes[second]!);
  const words = [first, second].map((index) => `(${points[index]!.labels.join(', ')})`);
  throw new TraplineError(
    'option_invalid',
    `--vary: the points ${words.join(' and ')} are the same scenario; leave one of them out`,
  );
}
