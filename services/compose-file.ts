import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const COMPOSE_FILE = new URL('../docker-compose.yml', import.meta.url);

interface ComposeFile {
  readonly services: Readonly<Record<string, { readonly volumes?: readonly string[] }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/**
 * docker-compose.yml with one of its services and that service's named volumes. Compose fills in the variables of a whole file:
 * with the other services in it, it would require their secrets, and `down --volumes` would remove their data.
 */
export function composeFileOf(service: string): string {
  const { services, volumes, ...rest } = parse(readFileSync(COMPOSE_FILE, 'utf8')) as ComposeFile;
  const mounted = services[service]!.volumes?.map((volume) => volume.split(':')[0]!) ?? [];
  return JSON.stringify({
    ...rest,
    services: { [service]: services[service] },
    volumes: Object.fromEntries(mounted.filter((name) => name in volumes).map((name) => [name, volumes[name]])),
  });
}
