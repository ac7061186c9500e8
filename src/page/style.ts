/**
 * The page's style sheet: light and dark, from a telephone to paper. Each colour has a name; the two sets differ in nothing else.
 * Text has a contrast of at least 4.5 to its background, and marks of 3.
 */
export const STYLE = `
:root {
  --back: #fbfbf9; --card: #ffffff; --text: #1c2126; --dim: #555e68; --line: #d9dde1; --track: #eceef0; --link: #0b5cad;
  --good: #14702f; --bad: #b3201e; --back-good: #e9f5ec; --back-bad: #fcebea;
  --blue: #1d6fb8; --teal: #0d7d77; --orange: #b95e00; --purple: #8350b5; --brown: #8b6a2f; --grey: #747c85; --red: #c2302c;
  --light-blue: #5f9ed0; --goal: #1c2126; --control: #767f88;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --back: #14171a; --card: #1c2024; --text: #e7eaed; --dim: #a4adb7; --line: #363d44; --track: #2a3036; --link: #79b8f3;
    --good: #6fcf8a; --bad: #ff8f86; --back-good: #17301f; --back-bad: #3a1c1b;
    --blue: #4b9be0; --teal: #37b5ac; --orange: #e58f35; --purple: #b389e0; --brown: #bd9a58; --grey: #8b949e; --red: #f0675f;
    --light-blue: #2f6ea3; --goal: #e7eaed; --control: #7d8792;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1rem; max-width: 68rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word;
}
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 0.5rem; padding: 0.3rem 0.6rem; background: var(--card); }
h1 { margin: 0.5rem 0 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 0 0 0.75rem; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 0 0 0.5rem; font-size: 1rem; }
p { margin: 0 0 0.75rem; max-width: 48rem; }
header p, footer p { color: var(--dim); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0 0 1rem; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 0.2rem 0; }
section { margin: 0 0 1rem; padding: 1rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; }
code { font: 0.875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
th code { overflow-wrap: break-word; }
pre { margin: 0; font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.verdict { display: inline-block; padding: 0.4rem 0.8rem; border-radius: 0.4rem; background: var(--track); font-size: 1.15rem; font-weight: 600; }
.verdict.good { background: var(--back-good); }
.verdict.bad { background: var(--back-bad); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem 2.5rem; }
figure { margin: 0 0 0.75rem; padding: 0 0.3rem; }
figcaption { max-width: 48rem; color: var(--dim); font-size: 0.875rem; }
.scroll { margin: 0 0 0.75rem; overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 0.3rem; color: var(--dim); text-align: left; }
th, td { padding: 0.3rem 1rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--dim); font-weight: 500; vertical-align: bottom; }
tbody th { font-weight: 600; }
.figure { text-align: right; white-space: nowrap; }
td.word { min-width: 9rem; }
details { margin: 0 0 0.5rem; }
details[open] { margin-bottom: 1rem; }
summary { padding: 0.25rem 0; color: var(--link); cursor: pointer; }
.terms { margin: 0 0 0.75rem; font-size: 0.9rem; }
.terms > div { display: grid; grid-template-columns: minmax(8.5rem, 11rem) 1fr; gap: 0 1rem; max-width: 56rem; padding: 0.2rem 0; }
.terms dt { font-weight: 600; overflow-wrap: anywhere; }
.terms dd { margin: 0; }
@media (max-width: 30rem) {
  body { padding: 0.6rem; }
  section { padding: 0.8rem; }
  .terms > div { grid-template-columns: 1fr; }
  td.word { min-width: 4.5rem; }
}

.chart { display: block; overflow: visible; font-size: 0.8125rem; }
.chart text { fill: var(--text); stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; }
.chart .name { font-weight: 600; }
.chart .note { font-variant-numeric: tabular-nums; }
.chart .tick, .chart .guide-name { fill: var(--dim); font-size: 0.75rem; }
.around-here { text-anchor: middle; }
.to-here { text-anchor: end; }
.grid { stroke: var(--line); }
.guide { stroke: var(--goal); stroke-dasharray: 4 3; }
.mark { overflow: visible; }
.key { margin: 0 0.3rem 0 0.4rem; vertical-align: -0.1em; }
.terms .key { margin-left: 0; }
figcaption .key:first-child { margin-left: 0; }
.mark path, .key path { stroke: var(--card); stroke-width: 1; }
.span { stroke-width: 3; }
.recall { fill: var(--blue); }
.span.recall { stroke: var(--blue); }
.precision { fill: var(--teal); }
.span.precision { stroke: var(--teal); }
.delay { fill: var(--purple); }
.span.delay { stroke: var(--purple); }
.column.delay { fill: var(--purple); }
.column.disorder { fill: var(--orange); }
.column.traffic { fill: var(--blue); }
.amount { fill: var(--purple); }
.shared { fill: var(--light-blue); }
.map { max-width: 36rem; }
.place { fill-opacity: 0.75; stroke: var(--card); }
.place-name { font-size: 11px; }
.place-0 { fill: var(--blue); }
.place-1 { fill: var(--orange); }
.place-2 { fill: var(--teal); }
.place-3 { fill: var(--purple); }
.place-4 { fill: var(--brown); }
.place-5 { fill: var(--red); }
.place-none { fill: var(--grey); }
.column.skew { fill: var(--teal); }
.by-window { fill: var(--blue); }
.by-at_least { fill: var(--teal); }
.by-below_cents { fill: var(--orange); }
.by-above_cents { fill: var(--purple); }
.by-above_score_milli { fill: var(--red); }
.by-max_m_per_h { fill: var(--brown); }
.curve.by-window { stroke: var(--blue); }
.curve.by-at_least { stroke: var(--teal); }
.curve.by-below_cents { stroke: var(--orange); }
.curve.by-above_cents { stroke: var(--purple); }
.curve.by-above_score_milli { stroke: var(--red); }
.curve.by-max_m_per_h { stroke: var(--brown); }
.curves { overflow: visible; }
path.curve { fill: none; stroke: var(--text); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.track { fill: var(--track); }
.whole { fill: var(--grey); }
.missed { fill: var(--red); stroke: var(--red); stroke-width: 2; }
.found { fill: var(--blue); }
.gained { fill: var(--teal); }
.lost { fill: none; stroke: var(--red); stroke-width: 2; stroke-dasharray: 3 2; }
[class*="class-"] { stroke: var(--card); }
.class-matched { fill: var(--blue); }
.class-duplicate { fill: var(--light-blue); }
.class-decoy { fill: var(--orange); }
.class-cross_pattern { fill: var(--purple); }
.class-artefact { fill: var(--teal); }
.class-coincidental { fill: var(--grey); }
.class-labelled { fill: var(--goal); }
.class-unlabelled { fill: var(--brown); }
.class-spurious { fill: var(--red); }
.admitted { fill: var(--blue); }
.watermark { fill: var(--orange); }
.span.watermark { stroke: var(--orange); stroke-dasharray: 3 3; stroke-width: 2; }
.window { fill: var(--track); stroke: none; }
.span.window { stroke: var(--dim); stroke-width: 2; }
.span.true-time { stroke: var(--teal); stroke-dasharray: 2 3; stroke-width: 2; }
path.ring { fill: var(--card); stroke: var(--purple); stroke-width: 2; }
path.ring.true-time { stroke: var(--teal); }
path.cross, path.plus { fill: none; stroke: var(--red); stroke-width: 3; }
path.plus { stroke: var(--dim); }

.filter { display: flex; flex-wrap: wrap; align-items: end; gap: 0.5rem 1rem; margin: 0 0 1rem; }
.filter[hidden] { display: none; }
.filter label { display: grid; gap: 0.15rem; color: var(--dim); font-size: 0.875rem; }
.filter .pages { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }
select, button, input { padding: 0.3rem 0.6rem; border: 1px solid var(--control); border-radius: 0.35rem; background: var(--card); color: var(--text); font: inherit; font-size: 0.9375rem; }
button { cursor: pointer; }
button:disabled { color: var(--dim); cursor: default; }
.card { margin: 0 0 1.25rem; padding: 0.9rem 0 0; border-top: 1px solid var(--line); }
.small { font-size: 0.9rem; }
.tip { position: fixed; z-index: 1; max-width: 18rem; padding: 0.3rem 0.6rem; border-radius: 0.35rem; background: var(--text); color: var(--card); font-size: 0.875rem; }
.tip[hidden] { display: none; }

@media print {
  .filter, #toggle-tables { display: none; }
  .card { break-inside: avoid; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  section { border: 0; padding: 0; break-inside: auto; }
  figure, tr, .terms > div, h2, h3 { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
  nav, .skip { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding-right: 0.4rem; }
  details::details-content { content-visibility: visible; height: auto; }
  .bar, .column, .mark, .track, .verdict { print-color-adjust: exact; }
}
`;
