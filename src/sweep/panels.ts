import { type SweepPoint, type SweepResult } from './result-schema.ts';

/** A plane of the grid: the first axis down, the second across; one panel for each combination of the values of the others. */
export interface Panel {
  /** The values of the other axes; empty where there are none. */
  readonly title: string;
  readonly rows: readonly PanelRow[];
}

/** A row of a panel. */
export interface PanelRow {
  readonly label: string;
  /** By the values of the second axis. */
  readonly points: readonly IndexedPoint[];
}

/** A point with its place in the result. */
export interface IndexedPoint {
  readonly index: number;
  readonly point: SweepPoint;
}

/** The planes of a grid of at least two axes, in its order. */
export function panelsOf({ axes, points }: SweepResult): Panel[] {
  const panels = new Map<string, IndexedPoint[]>();
  points.forEach((point, index) => {
    const others = axes.slice(2).map(({ name }, i) => `${name} ${point.labels[i + 2]!}`);
    const title = others.join(' · ');
    const own = panels.get(title) ?? [];
    own.push({ index, point });
    panels.set(title, own);
  });
  return [...panels].map(([title, own]) => ({
    title,
    rows: axes[0]!.values.map((label, row) => ({ label, points: own.filter(({ point }) => point.at[0] === row) })),
  }));
}
