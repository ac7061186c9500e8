import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { ROOT, trapline } from './trapline.ts';

const inFolder = temporaryFolder();

/** A name that changes the title of a window, rings, hides what stands before it, turns its end around, and begins new lines. */
const EVIL = 'e\u001b]0;x\u0007\u001b[31m\r\u202ev\u2028i\nl';
const SHOWN = String.raw`e\u001b]0;x\u0007\u001b[31m\u000d\u202ev\u2028i\u000al`;
// oxlint-disable-next-line no-control-regex
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;

describe('nothing that comes from outside reaches a terminal raw:', () => {
  it.each([
    ['the name of a command', [EVIL]],
    ['an option', ['run', `--${EVIL}`]],
    ['a value', ['run', '--bus', EVIL]],
    ['a scenario', ['describe', EVIL]],
    ['a path', ['validate', `./${EVIL}`]],
    ['a setting', ['describe', 'evasion', '--set', `${EVIL}=1`]],
    ['a folder', ['explain', EVIL, 'x']],
    ['a capture', ['capture', 'info', EVIL]],
  ])('%s in a message', (_, args) => {
    const { status, stdout, stderr } = trapline(args, { cwd: inFolder() });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).not.toMatch(OBEYED);
    expect(stderr).toMatch(/^trapline: [^\n]+\n$/);
    expect(stderr).toContain('u202ev');
  });

  it('a title, a path and a description', () => {
    const name = `./${EVIL}.yaml`;
    const quoted = JSON.stringify(EVIL);
    writeFileSync(
      join(inFolder(), name),
      SMALL_SCENARIO.replace(/^name: .*$/m, `name: small`).replace(
        /^title: .*$/m,
        `title: ${quoted}\ndescription: ${quoted}`,
      ),
    );
    writeFileSync(inFolder('small.yaml'), readFileSync(join(inFolder(), name)));
    const described = trapline(['describe', 'small.yaml'], { cwd: inFolder() });
    expect(described.status).toBe(0);
    expect(described.stdout).not.toMatch(OBEYED);
    const asJson = trapline(['describe', 'small.yaml', '--json'], { cwd: inFolder() });
    expect(asJson.stdout).not.toMatch(OBEYED);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ title: EVIL });
    const { stderr } = trapline(['validate', name], { cwd: inFolder() });
    expect(stderr).not.toMatch(OBEYED);
    expect(stderr).toContain(SHOWN);
  });
});

it('commands print by the functions for it alone', () => {
  const folder = join(ROOT, 'src', 'cli');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  const others = files.filter((name) => !['say.ts', 'main.ts', 'text-output.ts'].includes(name));
  const printing = others.filter((name) =>
    /console\.|std(out|err)\.write\(/.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(printing).toEqual([]);
});
