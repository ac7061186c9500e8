import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Failure } from '../src/hunt/failure.ts';
import { drawSeed, yamlOf } from './draw-seed.ts';

const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** Verifies a seed by the built command, from the scenario's file; what went wrong, or null. Never resolves once the signal has fired. */
export async function verifyByCommand(seed: string, number: number, signal: AbortSignal): Promise<Failure | null> {
  const draw = drawSeed(seed, number);
  const folder = mkdtempSync(join(tmpdir(), 'trapline-soak-'));
  try {
    const file = join(folder, `${draw.name}.yaml`);
    writeFileSync(file, yamlOf(draw));
    const args = [COMMAND, 'verify', file, '--batch-rows', String(draw.ways[0].batchRows), '--jobs', '1'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const kill = (): boolean => child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    signal.removeEventListener('abort', kill);
    if (status === 0) return null;
    return { kind: 'differs', part: 'command', words: `the built command finds: ${said.trim()}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
