import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadInfluxSettings } from '../../src/influx/settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';

describe('InfluxDB settings', () => {
  const inFolder = temporaryFolder();
  const configFile = (content: string): string => {
    writeFileSync(inFolder('influx.properties'), content);
    return inFolder('influx.properties');
  };

  it('come from file, environment and option, the later ones winning', () => {
    const settings = loadInfluxSettings({
      configFile: configFile('url=http://file:1\ntoken=from-file\norg=from-file\nusername=u\npassword=\\ p'),
      environment: {
        TRAPLINE_INFLUX_TOKEN: 'from-environment',
        TRAPLINE_INFLUX_RETRY_FOR_MS: '5',
        TRAPLINE_KAFKA_X: '',
      },
      url: 'https://option:2/path/',
    });
    expect(settings).toMatchObject({
      url: 'https://option:2/path',
      token: 'from-environment',
      org: 'from-file',
      login: { username: 'u', password: '\\ p' },
      database: 'fraud_data',
      bucket: 'fraud_data',
      retryForMs: 5,
    });
  });

  it.each([
    ['url=ftp://x', 'url: expected http://host:port or https://host:port, found "ftp://x"'],
    [
      'url=http://u:p@x',
      'url: holds a login; give that in the file of --influx-config, or as TRAPLINE_INFLUX_USERNAME',
    ],
    ['url=http://x\nusername=u', 'username: password is missing; give both or neither'],
    ['url=http://x\nbatch.lines=0', 'batch.lines: expected a whole number from 1 to 1000000, found "0"'],
    ['url=http://x\ndatabse=x', 'unknown Influx property "databse", did you mean "database"?'],
    ['', 'no InfluxDB is named: give url in the file of --influx-config, or as TRAPLINE_INFLUX_URL'],
  ])('that make no sense are refused: %s', (content, message) => {
    expect(() => loadInfluxSettings({ configFile: configFile(content) })).toThrow(message);
  });

  it('are refused where a variable is misspelt', () => {
    const environment = { TRAPLINE_INFLUX_TOKN: 'x' };
    expect(() => loadInfluxSettings({ url: 'http://x', environment })).toThrow(/did you mean "TRAPLINE_INFLUX_TOKEN"/);
  });
});
