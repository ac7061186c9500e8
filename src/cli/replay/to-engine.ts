import { TraplineError } from '../../model/errors.ts';
import { formatCount, formatQuantity } from '../../report/format.ts';
import { renderReplay } from '../../report/replay-terminal.ts';
import { drawPacingError } from '../../pacing/picture.ts';
import { assertEngineEqualsOracle } from '../../score/integrity.ts';
import { openReplay, type ReplayRequest } from '../../replay/open-replay.ts';
import { replayCapture } from '../../run/replay-capture.ts';
import { colorsFor } from '../colors.ts';
import { terminalWidth } from '../terminal-width.ts';
import { compareWithCandidate } from './with-candidate.ts';
import { type OutputOptions, type Session } from './session.ts';
import { say } from '../say.ts';
import { PROCESS_START_MS } from '../process-start.ts';

/** Replays into the engine and prints the result. */
export async function replayToEngine(request: ReplayRequest & OutputOptions, session: Session): Promise<void> {
  const opened = openReplay(request);
  const { directory } = opened;
  const { reader } = opened.source;
  try {
    const replay = await replayCapture({
      ...opened,
      startedAtMs: PROCESS_START_MS,
      onProgress: session.listener,
      signal: session.signal,
    });
    session.stop();
    if (replay.kind === 'interrupted') {
      const of = `${formatCount(replay.sent)} of ${formatQuantity(reader.records, 'record')}`;
      throw new TraplineError(
        'interrupted',
        `interrupted after ${of}; the engine's alerts about them are in ${directory}`,
      );
    }
    const { report, summary, pacingError, candidate } = replay;
    if (candidate !== undefined) {
      const { settings, candidate: tried = settings } = opened;
      const ruleSets = { current: settings.engine.ruleSet.name, candidate: tried.engine.ruleSet.name };
      await compareWithCandidate({ folder: directory, report, candidate, ruleSets }, request, session);
      if (request.json !== true && request.quiet !== true && pacingError !== null) {
        say(drawPacingError(pacingError).join('\n'));
      }
      assertEngineEqualsOracle(candidate);
    } else if (request.json === true) say(JSON.stringify(report, null, 2));
    else if (request.quiet !== true) {
      say(
        renderReplay({
          report,
          summary,
          directory,
          colors: colorsFor(process.stdout),
          width: terminalWidth(process.stdout),
        }),
      );
      if (pacingError !== null) say(drawPacingError(pacingError).join('\n'));
    }
    assertEngineEqualsOracle(report);
  } finally {
    reader.close();
  }
}
