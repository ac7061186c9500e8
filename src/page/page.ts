import { headline, provenance } from '../report/report-rows.ts';
import { type Report } from '../report/report-schema.ts';
import { NO_DETAILS, type PageDetails } from './details.ts';
import { html, Markup } from './markup.ts';
import { pageScript } from './page-script.ts';
import { accuracySection } from './sections/accuracy-section.ts';
import { alertSection } from './sections/alert-section.ts';
import { delaySection } from './sections/delay-section.ts';
import { engineSection } from './sections/engine-section.ts';
import { arrivalSection } from './sections/arrival-section.ts';
import { countsSection, provenanceSection } from './sections/facts-section.ts';
import { latencySection } from './sections/latency-section.ts';
import { ladderSection } from './sections/ladder-section.ts';
import { missSection } from './sections/miss-section.ts';
import { drawSection, type Section } from './sections/section.ts';
import { overlapSection } from './sections/overlap-section.ts';
import { priceSection } from './sections/price-section.ts';
import { trafficSection } from './sections/traffic-section.ts';
import { storySection } from './sections/story-section.ts';
import { timelineSection } from './sections/timeline-section.ts';
import { verdictSection } from './sections/verdict-section.ts';
import { STYLE } from './style.ts';

/** Lets the page load nothing, and run nothing but its own script, whatever may stand in it. */
function policyOf(scriptHash: string | null): string {
  const script = scriptHash === null ? '' : ` script-src '${scriptHash}';`;
  return `default-src 'none';${script} style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
}

/**
 * report.html: the report as one page that needs nothing else, with the details that other files of the run have. It says nothing of how
 * long the run took, so that the same run gives the same bytes.
 */
export function renderPage(report: Report, details: PageDetails = NO_DETAILS): string {
  const sections = sectionsOf(report, details);
  const script = pageScript();
  const title = headline(report);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policyOf(script.hash))}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="trapline" />
        <title>${title} · Trapline</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#verdict">Skip to the verdict</a>
        <header>
          <h1>${title}</h1>
          <p>${provenance(report)}</p>
          <nav aria-label="Parts of this report">
            <ul>
              ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li> `)}
            </ul>
          </nav>
          <button type="button" id="toggle-tables" aria-pressed="false" hidden>Open all tables</button>
        </header>
        <main>${sections.map(drawSection)}</main>
        <footer><p>Made by Trapline from report.json. Intervals are at 95 %; – is what was not measured.</p></footer>
        ${script.element}
      </body>
    </html> `;
  return page.toString();
}

function sectionsOf(report: Report, details: PageDetails): Section[] {
  const sections = [
    verdictSection(report),
    accuracySection(report),
    missSection(report),
    ladderSection(report),
    storySection(report),
    timelineSection(report, details.timelines),
    delaySection(report),
    latencySection(report),
    arrivalSection(report),
    alertSection(report),
    overlapSection(report),
    priceSection(report),
    engineSection(report),
    trafficSection(report),
    countsSection(report),
    provenanceSection(report, details),
  ];
  return sections.filter((section) => section !== undefined);
}
