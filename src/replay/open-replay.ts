import { basename, extname, join } from 'node:path';
import { loadKafkaSettings } from '../kafka/client/settings.ts';
import { loadMapping } from '../config/load-mapping.ts';
import { extraName } from '../config/extra-names.ts';
import { mappingSchema } from '../config/mapping-schema.ts';
import { readRuleSetSource } from '../config/load-rule-set.ts';
import { columnsOf, requireColumns, type RuleSetPlace } from '../config/require-columns.ts';
import { transactionJson } from '../mapping/transaction-json.ts';
import { type CaptureExpectations } from '../model/capture-expectations.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { type CaptureOrigin } from '../capture/format/format.ts';
import { CaptureReader } from '../capture/format/reader.ts';
import { parsePace, type PaceRequest } from '../pacing/parse-pace.ts';
import { realClock } from '../pacing/real-clock.ts';
import { ReplaySource } from '../capture/selection/replay-source.ts';
import { type Selection } from '../capture/selection/selection.ts';
import { parseRemap, remapTopic, requireTopic } from '../capture/selection/remap.ts';
import { type EngineReplay } from './engine-replay.ts';
import { type EngineRequest, resolveEngine, withRules } from './engine-settings.ts';
import { parseHeaderChanges } from './header-changes.ts';
import { readEpisodes } from './read-episodes.ts';
import { readLabels } from './read-labels.ts';
import { replayId } from './replay-id.ts';
import { type TopicReplay } from './replay-into-topic.ts';

/** Which records are to be replayed. */
export interface SourceRequest {
  /** Path of the capture. */
  readonly capture: string;
  readonly selection: Selection;
  /** Name or path of a mapping; left out, values are transaction JSON. */
  readonly mapping?: string | undefined;
}

/** A replay into the engine as it is asked for. */
export interface ReplayRequest extends SourceRequest, EngineRequest, PaceRequest {
  /** Path of an `episodes.jsonl`, or of the folder of the run that has it. */
  readonly episodes?: string | undefined;
  /** Left out, a log ends where the capture does, unless that was cut short or the selection ends before it. */
  readonly end?: boolean | undefined;
  readonly rekey?: boolean | undefined;
  /** Name or path of a rule set that is compared with the engine's own. */
  readonly candidate?: string | undefined;
  readonly expect?: CaptureExpectations | undefined;
  readonly out?: string | undefined;
  readonly batchRows: number;
  readonly memoryBytes?: number | undefined;
}

/** A replay into a topic as it is asked for. */
export interface TopicReplayRequest extends SourceRequest, PaceRequest {
  readonly brokers?: string | undefined;
  readonly kafkaConfig?: string | undefined;
  /** Left out, the capture's own. */
  readonly topic?: string | undefined;
  /** `FROM=TO`. */
  readonly remap?: readonly string[] | undefined;
  readonly reuseTopic?: boolean | undefined;
  /** Receives a line about what is passed over in the settings. */
  readonly onNotice?: ((text: string) => void) | undefined;
  readonly dropHeader?: readonly string[] | undefined;
  /** `OLD=NEW`. */
  readonly renameHeader?: readonly string[] | undefined;
}

/** Opens the capture and makes its replay into a topic ready. Throws TraplineError('input'). */
export function openTopicReplay(request: TopicReplayRequest): Omit<TopicReplay, 'onProgress' | 'signal'> {
  const { brokers, kafkaConfig, topic, remap = [], reuseTopic = false } = request;
  if (topic !== undefined && remap.length > 0) {
    throw new TraplineError('option_invalid', '--remap: says the same as --topic; give one of them');
  }
  const changeHeaders = parseHeaderChanges(request.dropHeader ?? [], request.renameHeader ?? []);
  const remaps = remap.map(parseRemap);
  const pace = parsePace(request);
  const settings = loadKafkaSettings({
    brokers,
    configFile: kafkaConfig,
    environment: process.env,
    onNotice: request.onNotice,
  });
  const source = openSource(request.capture, request.selection, request.mapping);
  const target = topic === undefined ? remapTopic(source.reader.origin.topic, remaps) : requireTopic('--topic', topic);
  return { source, pace, topic: target, reuseTopic, changeHeaders, settings, clock: realClock };
}

/** Opens the capture and makes the replay ready. Throws TraplineError('input'). */
export function openReplay(request: ReplayRequest): Omit<EngineReplay, 'onProgress' | 'signal' | 'directory'> & {
  readonly directory: string;
} {
  const { selection, rekey = false } = request;
  const pace = parsePace(request);
  const source = openSource(request.capture, selection, request.mapping);
  const { mapping } = source;
  const truth = request.episodes === undefined ? null : readTruth(request.episodes, mapping);
  const settings = resolveEngine(request, source.reader.origin.run);
  const candidate = request.candidate === undefined ? undefined : withRules(settings, request.candidate, '--candidate');
  const columns = columnsOf(mapping, request.mapping ?? 'of transaction JSON');
  requireColumns(settings.engine.ruleSet, columns, placeOf(request.rules));
  if (candidate !== undefined) requireColumns(candidate.engine.ruleSet, columns, placeOf(request.candidate));
  const replay = {
    source,
    settings,
    candidate,
    pace,
    rekey,
    ...truth,
    episodes: truth?.episodes ?? null,
    expect: request.expect,
    ended: request.end ?? (selection.until === null && source.reader.origin.cutShort !== true),
    batchRows: request.batchRows,
    memoryBytes: request.memoryBytes,
    clock: realClock,
  };
  const ids = [settings, ...(candidate === undefined ? [] : [candidate])].map((own) =>
    replayId({ ...replay, settings: own }),
  );
  return { ...replay, directory: request.out ?? defaultDirectory(request.capture, ids) };
}

/** Where the rule set of a reference is written; undefined without one. */
function placeOf(reference: string | undefined): (() => RuleSetPlace) | undefined {
  return reference === undefined ? undefined : () => ({ source: readRuleSetSource(reference), base: [] });
}

/** What was injected, and what labels call fraud. Throws TraplineError('input'). */
function readTruth(
  path: string,
  mapping: MappingSpec,
): Pick<EngineReplay, 'labels'> & { readonly episodes: Episode[] } {
  const all = readEpisodes(path);
  const labels = readLabels(path, all);
  const episodes = all.filter(({ label }) => label !== 'labelled');
  if (labels === undefined || mapping.labels === undefined) return { episodes, labels };
  throw new TraplineError(
    'option_invalid',
    `--episodes ${path}: has labelled episodes, and the mapping finds labels in the records; leave one of them out`,
  );
}

/**
 * A capture that is read by the mapping named, by default that of transaction JSON, with the extra columns of the run that wrote it. Throws TraplineError('input')
 * for what is no capture or no mapping, and for a selection that it cannot meet.
 */
export function openSource(path: string, selection: Selection, mappingName: string | undefined): ReplaySource {
  const named = mappingName === undefined ? null : openMapping(mappingName);
  const reader = CaptureReader.open(path);
  try {
    const mapping = named ?? transactionJson(extrasOf(reader.origin, path));
    return new ReplaySource(reader, selection, mapping);
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** The extra columns of the run that wrote a capture. */
function extrasOf({ run }: CaptureOrigin, path: string): readonly string[] {
  const extras: unknown = run?.extras ?? [];
  if (Array.isArray(extras) && extras.every((name) => extraName.safeParse(name).success)) return extras as string[];
  throw new TraplineError('capture_damaged', 'the names of its extra columns cannot be read', {
    location: { file: path },
  });
}

/** Throws TraplineError('input'). */
function openMapping(reference: string): MappingSpec {
  const mapping = loadMapping(reference, '.', mappingSchema);
  if (mapping.format !== 'csv') return mapping;
  throw new TraplineError(
    'option_invalid',
    `--mapping ${reference}: is for CSV; the values of a topic are JSON objects`,
  );
}

function defaultDirectory(capture: string, ids: readonly string[]): string {
  const name = basename(capture, extname(capture)).replace(/[^\w.-]/g, '_');
  return join('runs', `replay-${name}-${ids.map((id) => id.slice(0, 8)).join('-')}`);
}
