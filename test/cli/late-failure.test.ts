import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { MAIN } from './trapline.ts';

function listWith(early: string): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(early)}`, MAIN, 'list'],
    { encoding: 'utf8' },
  );
  return { status, stderr };
}

/** Does something as soon as the command listens for what nothing waits for, while it still loads its modules. */
const whenListening = (what: string) => `
  const timer = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0) return;
    clearInterval(timer);
    ${what}
  }, 1);
  timer.unref();`;

/** A package that is not installed. */
const WITHOUT_PICOCOLORS = `
  import { register } from 'node:module';
  const hooks = \`export async function resolve(name, context, next) {
    if (name === 'picocolors') throw new Error('Cannot find package');
    return next(name, context);
  }\`;
  register('data:text/javascript,' + encodeURIComponent(hooks));`;

describe('what fails outside of all that waits for it', () => {
  it.each([
    ['an exception', "throw new Error('too late');"],
    ['a rejection', "Promise.reject(new Error('too late'));"],
    [
      'an event',
      "import('node:events').then(({ EventEmitter }) => new EventEmitter().emit('error', new Error('too late')));",
    ],
  ])('is a defect with the command that reproduces it: %s', (_, what) => {
    const { status, stderr } = listWith(whenListening(what));
    expect(status).toBe(70);
    expect(stderr).toMatch(/^trapline: this is a defect in Trapline itself: Error: too late\n/);
    expect(stderr).toMatch(/\nTo reproduce it: trapline list {2}\(/);
  });

  it('is a defect where not even the report can be loaded', () => {
    const { status, stderr } = listWith(WITHOUT_PICOCOLORS);
    expect(status).toBe(70);
    expect(stderr).toMatch(/^trapline: this is a defect in Trapline itself: Error: Cannot find package/);
  });
});
