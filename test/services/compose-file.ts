import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './services-command.ts';

interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly healthcheck?: unknown;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_signal?: string;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** docker-compose.yml as it is written. */
export const COMPOSE = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

/** docker-compose.yml as it is meant, but for its variables. */
export const PARSED = parse(COMPOSE) as ComposeFile;

/** `name`, what it is when it is not set, and whether it must be set. */
export interface Variable {
  readonly name: string;
  readonly fallback: string | undefined;
  readonly required: boolean;
}

/** Every place of docker-compose.yml that takes a variable. */
export const VARIABLES: readonly Variable[] = [...COMPOSE.matchAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g)].map(
  ([, name, kind, text]) => ({
    name: name!,
    fallback: kind === '-' ? text : undefined,
    required: kind === '?',
  }),
);

/** .env.example as it is written. */
export const ENV_EXAMPLE = readFileSync(join(ROOT, '.env.example'), 'utf8');

/** The lines of .env.example that set a variable of docker-compose.yml, also those that are commented out. */
export const EXAMPLES: readonly { readonly name: string; readonly value: string; readonly commented: boolean }[] = [
  ...ENV_EXAMPLE.matchAll(/^(# )?(TRAPLINE_[A-Z_]+)=(.*)$/gm),
].map(([, comment, name, value]) => ({ name: name!, value: value!, commented: comment !== undefined }));
