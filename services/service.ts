import { type Announce } from './announce.ts';

/** A service that `up` left running. */
export interface RunningService {
  readonly service: string;
  readonly how: 'process' | 'docker';
  readonly version: string;
  /** What clients need, by the name that it goes by: `brokers`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Of a process: its id, and the folder that goes with it. */
  readonly process: { readonly pid: number; readonly folder: string } | null;
}

/** A service started as a process of ours, which goes with this one until it is released. */
export interface StartedProcess {
  readonly running: RunningService;
  release(): void;
}

/** What the commands need of a service; each lies in a file of its own, and is listed in `main.ts`. */
export interface Service {
  readonly name: string;
  /** The lines of versions to choose from, the default first. */
  readonly lines: readonly string[];
  /** The one version of a line that is pinned. */
  version(line: string): string;
  /** Fetches what a process needs, and says what it does; what is there already is left alone. */
  prepare(line: string, announce: Announce): Promise<void>;
  /** On `port`, or the usual one if that is free, or any. */
  startProcess(line: string, port: number | undefined, announce: Announce): Promise<StartedProcess>;
  /** Through docker-compose.yml, on `port` or the usual one; null for one that only runs as a process. */
  readonly startContainer:
    ((line: string, port: number | undefined, announce: Announce) => Promise<RunningService>) | null;
}
