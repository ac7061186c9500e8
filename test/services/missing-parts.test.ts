import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { fakeCommands, type Outcome, services } from './services-command.ts';

const JAVA_17 = `echo 'openjdk version "17.0.1" 2021-10-19' >&2`;
const JAVA_8 = `echo 'java version "1.8.0_392"' >&2`;

describe('what is missing is said in one line, with how to install it, and exit code 4', () => {
  const inFolder = temporaryFolder();

  /** `up kafka` with an empty cache, where these are the only commands. */
  const upWith = (scripts: Readonly<Record<string, string>>): Outcome => {
    const PATH = fakeCommands(inFolder('bin'), scripts);
    return services(['up', 'kafka'], {
      PATH,
      JAVA_HOME: '',
      TRAPLINE_SERVICES_DIR: inFolder('cache'),
      XDG_RUNTIME_DIR: inFolder(),
    });
  };
  const lastLine = ({ stderr }: Outcome): string => stderr.trimEnd().split('\n').at(-1)!;

  it('Java', () => {
    const outcome = upWith({});
    expect(outcome.status).toBe(4);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toMatch(
      /^services: no Java at 'java', .* 17 .*apt-get install openjdk-17-jre-headless.*\n$/,
    );
  });

  it('a Java that is new enough', () => {
    const outcome = upWith({ java: JAVA_8 });
    expect(outcome.status).toBe(4);
    expect(outcome.stderr).toMatch(/^services: 'java' is Java 8, and Java 17 or later is needed: .*\n$/);
  });

  it('Maven', () => {
    const outcome = upWith({ java: JAVA_17 });
    expect(outcome.status).toBe(4);
    expect(lastLine(outcome)).toMatch(/^services: no mvn, .*apt-get install maven/);
  });

  it('the artefacts: what Maven complained of first', () => {
    const mvn = `echo '[ERROR] Could not transfer it: Unknown host -> [Help 1]'; echo '[ERROR] more'; exit 1`;
    const outcome = upWith({ java: JAVA_17, mvn });
    expect(outcome.status).toBe(4);
    expect(lastLine(outcome)).toBe('services: mvn failed: Could not transfer it: Unknown host');
  });

  it('and a folder that cannot be written', () => {
    const outcome = services(['prepare'], {
      TRAPLINE_SERVICES_DIR: '/dev/null',
      PATH: fakeCommands(inFolder('bin'), { java: JAVA_17 }),
      JAVA_HOME: '',
    });
    expect(outcome.status).toBe(4);
    expect(lastLine(outcome)).toMatch(/^services: ENOTDIR: /);
  });
});

describe('bad usage is said in one line, with exit code 2', () => {
  it.each([
    [[], /expected a command: prepare, up, down or status/],
    [['up', 'redis'], /"redis", Choices: "kafka"/],
    [['up', 'kafka', '--version', '2'], /"2", Choices: "4", "3.9"/],
    [['up', '--prot', '1'], /prot/],
  ])('%j', (args, complaint) => {
    const { status, stdout, stderr } = services(args, {});
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(complaint);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
