import { drawDocument } from '../src/page/document.ts';
import { UNKNOWN } from '../src/page/figure.ts';
import { type Fragment, html, type Markup } from '../src/page/markup.ts';
import { type Section } from '../src/page/sections/section.ts';
import { behind, drawTable, drawTerms } from '../src/page/table.ts';
import { RARE_EVENTS } from '../src/model/rare-events.ts';
import { formatCount, formatDuration, formatQuantity } from '../src/report/format.ts';
import { againCommand, type Totals } from './totals.ts';
import { CHECKS } from './checks.ts';

/** More failures than these are not told one by one. */
const MOST_FAILURES = 200;

/** soak.html: what a soak has run, met and found, as one page that needs nothing else. The same journal gives the same bytes. */
export function renderSoakPage(seed: string, totals: Totals): string {
  return drawDocument({
    title: `Soak of seed ${seed}`,
    intro: html`<p>
      ${formatQuantity(totals.seeds, 'seed')} verified, ${formatQuantity(totals.transactions, 'transaction')}
    </p>`,
    sections: [
      verdictSection(seed, totals),
      canarySection(totals),
      speedSection(totals),
      rareSection(totals),
      boundarySection(totals),
      faultSection(totals),
      checkSection(totals),
    ],
    skipTo: 'verdict',
    footer: 'Made by Trapline from the journal of a soak. Counts are seeds, unless a table says something else.',
  });
}

function verdictSection(seed: string, totals: Totals): Section {
  const { failed, canaries, seeds } = totals;
  const isCanaryMissed = canaries.some(({ found }) => found === null);
  const isGood = failed.length === 0 && !isCanaryMissed && seeds > 0;
  const words =
    failed.length > 0
      ? `${formatCount(failed.length)} of ${formatQuantity(seeds, 'seed')} went wrong`
      : isCanaryMissed
        ? 'A planted defect was not found: what was verified says little'
        : seeds === 0
          ? 'Nothing was verified'
          : `Nothing went wrong with ${formatQuantity(seeds, 'seed')}`;
  const mark = isGood
    ? html`<span class="sign" role="img" aria-label="Passed:">✓</span>`
    : html`<span class="sign" role="img" aria-label="Failed:">✗</span>`;
  return {
    id: 'verdict',
    title: 'Verdict',
    content: [html`<p class="verdict ${isGood ? 'good' : 'bad'}">${mark} ${words}</p>`, failureTable(seed, totals)],
  };
}

function failureTable(seed: string, { failed }: Totals): Fragment {
  if (failed.length === 0) return null;
  const shown = failed.slice(0, MOST_FAILURES);
  return [
    drawTable({
      caption: 'Seeds that went wrong',
      head: ['Number', 'Kind', 'What', 'To repeat it'],
      words: [1, 2, 3],
      rows: shown.map(({ number, kind, words }) => [
        String(number),
        kind,
        words.split('\n')[0],
        html`<code>${againCommand(seed, number)}</code>`,
      ]),
    }),
    failed.length > shown.length ? html`<p>and ${formatCount(failed.length - shown.length)} more</p>` : null,
  ];
}

function canarySection({ canaries }: Totals): Section {
  return {
    id: 'canary',
    title: 'The canary',
    content: [
      html`<p>
        A defect that is planted on purpose, in a process of its own, once each time the soak begins or goes on. It is
        no finding: it shows that the checks of this soak find a defect where there is one.
      </p>`,
      canaries.length === 0
        ? html`<p>None was planted.</p>`
        : drawTable({
            caption: 'Planted defects',
            head: ['Defect', 'What is wrong in it', 'Found', 'Seeds it took', 'By'],
            words: [1, 2, 4],
            rows: canaries.map(({ mutant, wrong, found, seeds, words }) => [
              html`<code>${mutant}</code>`,
              wrong,
              found === null
                ? html`<span class="bad">✗ not found</span>`
                : html`<span class="good">✓ at ${found}</span>`,
              formatCount(seeds),
              words,
            ]),
          }),
    ],
  };
}

function speedSection(totals: Totals): Section {
  const { ranges, sources, elapsedMs, cpuMs, seedsPerHour, seedsPerHourPerCore } = totals;
  const rate = (value: number | null): string => (value === null ? UNKNOWN : formatCount(value));
  return {
    id: 'speed',
    title: 'What was run, and how fast',
    content: [
      drawTable({
        caption: 'Seeds',
        head: ['What', 'How many'],
        rows: [
          ['Seeds verified', formatCount(totals.seeds)],
          ['of these run once more in a process of another time zone and locale', formatCount(totals.elsewhere)],
          ['of these verified by the built command, from a file', formatCount(totals.fresh)],
          ['Transactions', formatCount(totals.transactions)],
          ['Time by the clock', formatDuration(elapsedMs)],
          ['Time of the cores', formatDuration(cpuMs)],
          ['Seeds an hour', rate(seedsPerHour)],
          ['Seeds an hour a core', rate(seedsPerHourPerCore)],
        ],
      }),
      html`<p>An hour of a core is an hour in which one works for the soak; the time of the canary is not in it.</p>`,
      behind(
        'Numbers and sources',
        drawTable({
          caption: 'Numbers that were verified',
          head: ['First', 'Last'],
          rows: ranges.map(([from, end]) => [String(from), String(end - 1)]),
        }),
        drawTable({
          caption: 'Sources that were verified: a hash of src/',
          head: ['Sources', 'Seeds'],
          rows: [...sources].map(([hash, seeds]) => [html`<code>${hash}</code>`, formatCount(seeds)]),
        }),
      ),
    ],
  };
}

function rareSection({ reached }: Totals): Section {
  return {
    id: 'rare',
    title: 'Rare events that were met',
    content: [
      html`<p>${metWords(reached, 'rare event')}</p>`,
      drawTable({
        caption: 'How often each happened',
        head: ['Event', 'Times', 'What it is'],
        words: [2],
        rows: [...reached].map(([name, count]) => [html`<code>${name}</code>`, metCell(count), RARE_TEXTS.get(name)]),
      }),
    ],
  };
}

const RARE_TEXTS: ReadonlyMap<string, string> = new Map(Object.entries(RARE_EVENTS));

function boundarySection({ boundaries }: Totals): Section {
  return {
    id: 'boundaries',
    title: 'Boundaries that were met',
    content: [
      html`<p>
        ${metWords(boundaries, 'boundary')} The hunt draws cases at each of them; a soak draws whole scenarios.
      </p>`,
      drawTable({
        caption: 'How many seeds met each',
        head: ['Boundary', 'Seeds'],
        rows: [...boundaries].map(([name, count]) => [name, metCell(count)]),
      }),
    ],
  };
}

const PAIR = ' + ';

function faultSection({ faults }: Totals): Section {
  const single = [...faults].filter(([name]) => !name.includes(PAIR));
  const pairs = [...faults].filter(([name]) => name.includes(PAIR));
  const counts = (rows: readonly (readonly [string, number])[]): (readonly Fragment[])[] =>
    rows.map(([name, count]) => [name, formatCount(count)]);
  return {
    id: 'faults',
    title: 'Faults, and pairs of them, that were met',
    content: [
      html`<p>
        ${formatQuantity(single.length, 'fault')}, and ${formatQuantity(pairs.length, 'pair')} of them in one scenario.
      </p>`,
      drawTable({ caption: 'How many seeds had each fault', head: ['Fault', 'Seeds'], rows: counts(single) }),
      behind(
        'The pairs',
        drawTable({ caption: 'How many seeds had both', head: ['Faults', 'Seeds'], rows: counts(pairs) }),
      ),
    ],
  };
}

function checkSection({ elsewhere, fresh }: Totals): Section {
  return {
    id: 'checks',
    title: 'What is checked',
    content: [
      drawTerms(CHECKS.map(({ name, text }) => ({ term: name, text }))),
      html`<p>
        ${formatQuantity(elsewhere, 'seed')} had the check in another process, and ${formatQuantity(fresh, 'seed')} that
        by the built command.
      </p>`,
    ],
  };
}

function metWords(counts: ReadonlyMap<string, number>, what: string): string {
  const met = [...counts.values()].filter((count) => count > 0).length;
  const all = what === 'boundary' ? 'boundaries' : `${what}s`;
  return `${met} of ${counts.size} ${all} were met.`;
}

function metCell(count: number): Markup {
  return count > 0 ? html`${formatCount(count)}` : html`<span class="bad">0</span>`;
}
