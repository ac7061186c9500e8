import { type openKafkaBackend } from '../../src/cluster/kafka-backend.ts';
import { type RemoteEngines, type RemoteEnginesOptions } from '../../src/cluster/remote-engines.ts';

/**
 * Consumer processes as they are built, in place of the sources, which each process would have to compile first. `dist/` must be up
 * to date.
 */
export async function builtCluster(): Promise<{
  readonly openKafkaBackend: typeof openKafkaBackend;
  readonly createEngines: (options: RemoteEnginesOptions) => RemoteEngines;
}> {
  const [backend, remote] = await Promise.all([load('kafka-backend.js'), load('remote-engines.js')]);
  const { openKafkaBackend: open } = backend as { readonly openKafkaBackend: typeof openKafkaBackend };
  const { RemoteEngines: Engines } = remote as { readonly RemoteEngines: typeof RemoteEngines };
  return { openKafkaBackend: open, createEngines: (options) => new Engines(options) };
}

async function load(file: string): Promise<unknown> {
  return import(new URL(`../../dist/cluster/${file}`, import.meta.url).href);
}
