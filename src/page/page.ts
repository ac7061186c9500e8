import { headline, provenance } from '../report/report-rows.ts';
import { type Report } from '../report/report-schema.ts';
import { drawDocument } from './document.ts';
import { html } from './markup.ts';
import { accuracySection } from './sections/accuracy-section.ts';
import { alertSection } from './sections/alert-section.ts';
import { delaySection } from './sections/delay-section.ts';
import { engineSection } from './sections/engine-section.ts';
import { countsSection, provenanceSection } from './sections/facts-section.ts';
import { latencySection } from './sections/latency-section.ts';
import { missSection } from './sections/miss-section.ts';
import { type Section } from './sections/section.ts';
import { storySection } from './sections/story-section.ts';
import { verdictSection } from './sections/verdict-section.ts';

/**
 * report.html: the report as one page that needs nothing else. It says nothing of how long the run took, so that the same run gives
 * the same bytes.
 */
export function renderPage(report: Report): string {
  return drawDocument({
    title: headline(report),
    intro: html`<p>${provenance(report)}</p>`,
    sections: sectionsOf(report),
    skipTo: 'verdict',
    footer: 'Made by Trapline from report.json. Intervals are at 95 %; – is what was not measured.',
  });
}

function sectionsOf(report: Report): Section[] {
  const sections = [
    verdictSection(report),
    accuracySection(report),
    missSection(report),
    storySection(report),
    delaySection(report),
    latencySection(report),
    alertSection(report),
    engineSection(report),
    countsSection(report),
    provenanceSection(report),
  ];
  return sections.filter((section) => section !== undefined);
}
