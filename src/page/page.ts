import { headline, provenance } from '../report/report-rows.ts';
import { type Report } from '../report/report-schema.ts';
import { NO_DETAILS, type PageDetails } from './details.ts';
import { drawDocument } from './document.ts';
import { html } from './markup.ts';
import { accuracySection } from './sections/accuracy-section.ts';
import { alertSection } from './sections/alert-section.ts';
import { candidateSection } from './sections/candidate-section.ts';
import { delaySection } from './sections/delay-section.ts';
import { engineSection } from './sections/engine-section.ts';
import { arrivalSection } from './sections/arrival-section.ts';
import { countsSection, provenanceSection } from './sections/facts-section.ts';
import { labelSection } from './sections/label-section.ts';
import { latencySection } from './sections/latency-section.ts';
import { ladderSection } from './sections/ladder-section.ts';
import { missSection } from './sections/miss-section.ts';
import { type Section } from './sections/section.ts';
import { overlapSection } from './sections/overlap-section.ts';
import { priceSection } from './sections/price-section.ts';
import { trafficSection } from './sections/traffic-section.ts';
import { storySection } from './sections/story-section.ts';
import { timelineSection } from './sections/timeline-section.ts';
import { verdictSection } from './sections/verdict-section.ts';

/**
 * report.html: the report as one page that needs nothing else, with the details that other files of the run have. It says nothing of how
 * long the run took, so that the same run gives the same bytes.
 */
export function renderPage(report: Report, details: PageDetails = NO_DETAILS): string {
  return drawDocument({
    title: headline(report),
    intro: html`<p>${provenance(report)}</p>`,
    sections: sectionsOf(report, details),
    skipTo: 'verdict',
    footer: 'Made by Trapline from report.json. Intervals are at 95 %; – is what was not measured.',
  });
}

function sectionsOf(report: Report, details: PageDetails): Section[] {
  const sections = [
    verdictSection(report),
    accuracySection(report),
    labelSection(report),
    candidateSection(report),
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
