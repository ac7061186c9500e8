import { type Announce } from './announce.ts';

/** A service that `up` left running. */
export interface RunningService {
  readonly service: string;
  readonly how: 'process' | 'docker';
  readonly version: string;
  /** The addresses for clients by name, such as `brokers`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** For a process: its id and its folder. */
  readonly process: { readonly pid: number; readonly folder: string } | null;
}

/** A service in a child process, which ends with this process unless it is released. */
export interface StartedProcess {
  readonly running: RunningService;
  release(): void;
}

/** What can be made ready to run on this machine. */
export interface Preparable {
  readonly name: string;
  /** The supported version lines, the default first. */
  readonly lines: readonly string[];
  /** Downloads what a process needs and is not there yet, and announces it. */
  prepare(line: string, announce: Announce): Promise<void>;
}

/** What the commands need of a service. Each service has a file of its own and is listed in `main.ts`. */
export interface Service extends Preparable {
  /** The pinned version of a line. */
  version(line: string): string;
  /** Starts it on `port`; default: the usual port, or any other if that is taken. */
  startProcess(line: string, port: number | undefined, announce: Announce): Promise<StartedProcess>;
  /** Starts it through docker-compose.yml on `port` or the usual port; null for a service that only runs as a process. */
  readonly startContainer:
    ((line: string, port: number | undefined, announce: Announce) => Promise<RunningService>) | null;
}
