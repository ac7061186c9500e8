import { type OptionAssignment } from '../config/overrides.ts';

/** What is varied, and what it takes in turn. */
export interface Axis {
  /** A path as in `--set`, or what a preset calls it. */
  readonly name: string;
  readonly values: readonly AxisValue[];
}

/** One value of an axis. */
export interface AxisValue {
  /** As it is shown: as it was written. */
  readonly label: string;
  /** What it sets in the scenario. */
  readonly assignments: readonly OptionAssignment[];
}

/** A place of the grid: one value of each axis. */
export interface Point {
  /** From 0, the last axis running fastest. */
  readonly index: number;
  /** By axis, which of its values. */
  readonly at: readonly number[];
  /** By axis. */
  readonly labels: readonly string[];
  readonly assignments: readonly OptionAssignment[];
}

/** How many points the grid has. */
export function gridSize(axes: readonly Axis[]): number {
  return axes.reduce((size, { values }) => size * values.length, 1);
}

/** Every point of the grid, in order of its index. */
export function pointsOf(axes: readonly Axis[]): Point[] {
  return Array.from({ length: gridSize(axes) }, (_, index) => {
    const at = placeOf(axes, index);
    const values = axes.map(({ values: all }, axis) => all[at[axis]!]!);
    return {
      index,
      at,
      labels: values.map(({ label }) => label),
      assignments: values.flatMap(({ assignments }) => assignments),
    };
  });
}

function placeOf(axes: readonly Axis[], index: number): number[] {
  let rest = index;
  const place = axes.map(() => 0);
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const { length } = axes[axis]!.values;
    place[axis] = rest % length;
    rest = Math.floor(rest / length);
  }
  return place;
}
