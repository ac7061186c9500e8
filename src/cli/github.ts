import { appendFileSync } from 'node:fs';
import { type Annotation, workflowCommand } from '../check/annotations.ts';
import { systemReason } from '../model/system-reason.ts';
import { sayLine, sayLineAside } from './say.ts';

/** What GitHub Actions shows of a step: nothing where this is none of its steps. */
export interface GitHubStep {
  /** Shows remarks on the lines that they are about. */
  annotate(annotations: readonly Annotation[]): void;
  /** Adds Markdown to the summary of the job. */
  summarise(markdown: string): void;
}

/** The step that this process is, by its environment. Remarks go to stderr where stdout `isTaken`; the runner reads both. */
export function gitHubStep(environment: NodeJS.ProcessEnv, isTaken: boolean): GitHubStep {
  if (environment['GITHUB_ACTIONS'] !== 'true') return { annotate: () => undefined, summarise: () => undefined };
  const workspace = environment['GITHUB_WORKSPACE'] ?? process.cwd();
  const summary = environment['GITHUB_STEP_SUMMARY'];
  return {
    annotate: (annotations) => {
      const commands = annotations.map((one) => workflowCommand(one, workspace));
      commands.forEach(isTaken ? sayLineAside : sayLine);
    },
    summarise: (markdown) => {
      if (summary === undefined || summary === '') return;
      try {
        appendFileSync(summary, markdown);
      } catch (error) {
        sayLineAside(`trapline: the summary of the job could not be written: ${systemReason(error)}`);
      }
    },
  };
}
