import { describe, expect, it } from 'vitest';
import { type CommandBody, type Declaration } from '../../src/cli/command.ts';
import { runCommand } from '../../src/cli/commands/run.ts';
import { readArguments } from '../../src/cli/read-arguments.ts';

const TAKEN = ['seeds', 'set', 'input', 'out', 'memory', 'json', 'quiet'];

/** Values for options that do not take any. */
const VALUES: Readonly<Record<string, string>> = { 'batch-rows': '7', consumers: '2' };

async function run(line: readonly string[]): Promise<void> {
  const { handler } = runCommand as { readonly handler: (given: unknown) => Promise<void> } & CommandBody;
  await handler(readArguments(line, 'run [scenario]', runCommand));
}

function typed(name: string, declared: Declaration): readonly string[] {
  if (declared.type === 'boolean') return [`--${name}`];
  const other = declared.choices?.find((choice) => choice !== declared.default);
  return [`--${name}`, other ?? VALUES[name] ?? 'x'];
}

describe('trapline run --seeds', () => {
  const others = Object.entries(runCommand.options).filter(([name]) => !TAKEN.includes(name));

  it.each(others)('refuses --%s, which is about one run', async (name, declared) => {
    await expect(run(['--seeds', '2', ...typed(name, declared)])).rejects.toMatchObject({
      subCode: 'option_invalid',
      message: expect.stringContaining(`cannot be combined with --${name}`) as string,
    });
  });

  it('refuses the command line of an engine', async () => {
    await expect(run(['--seeds', '2', '--', 'python3', 'engine.py'])).rejects.toMatchObject({
      subCode: 'option_invalid',
      message: expect.stringContaining('cannot be combined with words after --') as string,
    });
  });

  it('refuses what is no number of seeds, whatever else it takes', async () => {
    const taken = ['--set', 'seed=3', '--input', 'x', '--out', 'x', '--memory', '64MiB', '--json', '--quiet'];
    await expect(run(['--seeds', '0', ...taken])).rejects.toMatchObject({
      subCode: 'option_invalid',
      message: expect.stringContaining('--seeds') as string,
    });
  });
});
