import { html, Markup } from '../page/markup.ts';
import { STYLE } from '../page/style.ts';
import { formatCount, formatShare } from '../report/format.ts';
import { LIVE_SCRIPT } from './live-script.ts';
import { type ListedFile } from './run-files.ts';
import { type ListedRun } from './run-list.ts';

const EXTRA_STYLE = `
progress, meter { width: 100%; height: 1rem; }
td meter { width: min(10rem, 25vw); }
article table { width: 100%; table-layout: fixed; }
article { margin: 0 0 1rem; }
h4 { margin: 0 0 0.25rem; font-size: 0.875rem; color: var(--dim); font-weight: 500; }
.moving { display: block; overflow: visible; }
.moving .grid { vector-effect: non-scaling-stroke; }
pre { overflow-x: auto; font: 0.8rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
`;

function page(title: string, body: Markup, script?: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Trapline</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(STYLE + EXTRA_STYLE)}
        </style>
      </head>
      <body>
        ${body} ${script === undefined ? null : new Markup(`<script>${script}</script>`)}
      </body>
    </html> `.toString();
}

/** The list of runs, with those under way, which a script keeps moving. `where` names the folder; `generation` the state of the list. */
export function listPage(where: string, runs: readonly ListedRun[], generation: string): string {
  const body = html`<header>
      <h1>Runs</h1>
      <p>${where}</p>
    </header>
    <main>
      <section aria-label="Under way">
        <h2>Under way</h2>
        <p id="state" role="status"></p>
        <div id="under-way" data-generation="${generation}"><p>…</p></div>
        <noscript><p>This part needs scripts to be updated.</p></noscript>
      </section>
      <section aria-label="Finished">
        <h2>Finished</h2>
        ${
          runs.length === 0
            ? html`<p>None yet: <code>npx trapline run</code> makes one.</p>`
            : html`<div class="scroll">
                <table>
                  ${head('Run', 'When', 'Verdict', 'Transactions', 'Recall', 'Report')}
                  <tbody>
                    ${runs.map(runRow)}
                  </tbody>
                </table>
              </div>`
        }
      </section>
    </main>`;
  return page('Runs', body, LIVE_SCRIPT);
}

/** The head of a table. */
function head(...names: readonly string[]): Markup {
  return html`<thead>
    <tr>
      ${names.map((name) => html`<th scope="col">${name}</th>`)}
    </tr>
  </thead>`;
}

function runRow(run: ListedRun): Markup {
  const { name, scenario, seed, finishedAtMs, transactions, rules } = run;
  return html`<tr>
    <th scope="row"><a href="${hrefOf(name)}">${scenario}</a> · seed ${seed}</th>
    <td>${instant(finishedAtMs)}</td>
    <td>${verdict(run)}</td>
    <td class="figure">${transactions === null ? '–' : formatCount(transactions)}</td>
    <td>${rules.map(({ rule, recall }, i) => html`${i === 0 ? '' : ', '}${rule} ${formatShare(recall)}`)}</td>
    <td>${run.engine === null ? '–' : html`<a href="${hrefOf(name, 'report.html')}">report</a>`}</td>
  </tr> `;
}

function verdict({ status, expectations }: ListedRun): Markup {
  if (status !== 'finished') return html`<span class="bad">${status}</span>`;
  if (expectations === null) return html`no report`;
  const { met, missed } = expectations;
  if (missed > 0) return html`<span class="bad">${missed} of ${met + missed} expectations missed</span>`;
  return met === 0 ? html`nothing was expected` : html`<span class="good">all ${met} expectations met</span>`;
}

/** One run: its figures and its files. */
export function runPage(run: ListedRun, files: readonly ListedFile[]): string {
  const { name, scenario, seed, engine, rules, finishedAtMs } = run;
  const body = html`<header>
      <p><a href="/">All runs</a></p>
      <h1>${scenario} · seed ${seed}</h1>
      <p>${name} · ${engine ?? 'no'} engine · ${instant(finishedAtMs)}</p>
      <p>${verdict(run)}</p>
    </header>
    <main>
      <section aria-label="Rules">
        <h2>Rules</h2>
        <div class="scroll">
          <table>
            ${head('Rule', 'Recall', 'Precision', 'Alerts')}
            <tbody>
              ${rules.map(
                ({ rule, recall, precision, alerts }) =>
                  html`<tr>
                    <th scope="row">${rule}</th>
                    <td class="figure">${formatShare(recall)}</td>
                    <td class="figure">${formatShare(precision)}</td>
                    <td class="figure">${alerts === null ? '–' : formatCount(alerts)}</td>
                  </tr> `,
              )}
            </tbody>
          </table>
        </div>
      </section>
      <section aria-label="Files">
        <h2>Files</h2>
        <ul>
          ${files.map(
            (file) =>
              html`<li><a href="${hrefOf(name, file.name)}">${file.name}</a> · ${formatCount(file.bytes)} bytes</li> `,
          )}
        </ul>
      </section>
    </main>`;
  return page(`${scenario} · seed ${seed}`, body);
}

/** What there is to say of a capture, as `trapline capture info` says it. */
export function capturePage(name: string, text: string): string {
  // Escaping takes line ends for control characters.
  const lines = text.split('\n').map((line) => html`${line}${new Markup('\n')}`);
  return page(
    name,
    html`<header><h1>${name}</h1></header>
      <main>
        <section aria-label="Capture"><pre>${lines}</pre></section>
      </main>`,
  );
}

function hrefOf(...names: readonly string[]): string {
  return `/runs/${names.map(encodeURIComponent).join('/')}`;
}

function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
