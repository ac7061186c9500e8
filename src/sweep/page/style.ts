import { HEAT_STYLE } from './heat.ts';

const SERIES = ['blue', 'orange', 'teal', 'purple', 'brown', 'red'];

/** The colours and lines of curves. */
export const CURVE_STYLE = SERIES.map(
  (colour, i) =>
    `.series-${i} { fill: var(--${colour}); } line.series-${i}, path.end.series-${i} { stroke: var(--${colour}); }`,
).join('\n');

/** What a sweep's page has beside the style of all pages. */
export const SWEEP_STYLE = `
.curve { stroke-width: 2; }
.whisker, path.end { stroke-width: 1.5; opacity: 0.75; fill: none; }
${CURVE_STYLE}
.surfaces { display: flex; flex-wrap: wrap; gap: 0 2rem; }
.surface th, .surface td { padding: 0.35rem 0.6rem; border: 1px solid var(--line); vertical-align: middle; }
.surface thead th { color: var(--text); }
.surface td { text-align: right; white-space: nowrap; }
.surface small { display: block; font-size: 0.72rem; }
.unmeasured { background: var(--track); }
.legend { color: var(--dim); font-size: 0.875rem; }
@media print { .heat { print-color-adjust: exact; } }
${HEAT_STYLE}
`;
