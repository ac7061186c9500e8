import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { KAFKA } from '../../services/kafka/service.ts';
import { startKafka } from '../../services/kafka.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { fakeCommands, services } from './services-command.ts';

const JAVA_17 = `echo 'openjdk version "17.0.1" 2021-10-19' >&2`;
const JAVA_8 = `echo 'java version "1.8.0_392"' >&2`;

const inFolder = temporaryFolder();

beforeEach(() => {
  vi.stubEnv('JAVA_HOME', '');
  vi.stubEnv('TRAPLINE_SERVICES_DIR', inFolder('cache'));
  vi.stubEnv('XDG_RUNTIME_DIR', inFolder());
});
afterEach(() => vi.unstubAllEnvs());

describe('what is missing is said in one line, with how to come by it', () => {
  /** Prepares into an empty cache, where these are the only commands. */
  const prepareWith = (scripts: Readonly<Record<string, string>>): Promise<void> => {
    vi.stubEnv('PATH', fakeCommands(inFolder('bin'), scripts));
    return KAFKA.prepare(
      '4',
      Object.assign(() => undefined, { passing: () => undefined }),
    );
  };

  it('no Java', async () => {
    await expect(prepareWith({})).rejects.toThrow(
      /^no Java at 'java', and Java 17 .*apt-get install openjdk-17-jre-headless.*$/,
    );
  });

  it('too old a Java', async () => {
    await expect(prepareWith({ java: JAVA_8 })).rejects.toThrow(
      /^'java' is Java 8, and Java 17 or later is needed: .*$/,
    );
  });

  it('no Maven', async () => {
    await expect(prepareWith({ java: JAVA_17 })).rejects.toThrow(/^no mvn, .*apt-get install maven.*$/);
  });

  it('no artefacts: what Maven complained of first', async () => {
    const mvn = `echo '[ERROR] Could not transfer it: Unknown host -> [Help 1]'; echo '[ERROR] more'; exit 1`;
    await expect(prepareWith({ java: JAVA_17, mvn })).rejects.toThrow(
      /^mvn failed: Could not transfer it: Unknown host$/,
    );
  });

  it('jars that were never fetched', async () => {
    vi.stubEnv('PATH', fakeCommands(inFolder('bin'), { java: JAVA_17 }));
    await expect(startKafka()).rejects.toThrow(/^Kafka 4\.\S+ is not in .*: npm run services -- prepare kafka$/);
  });
});

describe('the services command', () => {
  it('ends in exit code 4 when a part is missing', () => {
    vi.stubEnv('JAVA_HOME', inFolder('nowhere'));
    const { status, stdout, stderr } = services(['up', 'kafka', '--no-docker']);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(/^services: no Java at '.*nowhere.*\n$/);
  });

  it('ends in exit code 2 when it is asked for what there is not', () => {
    const { status, stdout, stderr } = services(['up', 'kafka', '--version', '2']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^services: .*"2", Choices: "4", "3.9", "1", "1.8"\n$/);
  });
});
