import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const HAS_IPV6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));

describeWithKafka(
  'a broker that advertises an IPv6 address',
  (kafka) => {
    const inFolder = temporaryFolder();

    it.skipIf(!HAS_IPV6)(
      'is run through, recorded from and replayed into (skipped without a loopback of IPv6)',
      async () => {
        const brokers = `[::1]:${kafka().brokers.split(':')[1]}`;
        const connection = await KafkaConnection.open(loadKafkaSettings({ brokers }));
        const { host } = (await connection.broker(1)).connectionPool;
        await connection.close();
        expect(host).toBe('::1');

        const scenario = writeSmallScenario(inFolder('small.yaml'));
        const at = ['--brokers', brokers, '--topic', 'six'];
        const alertsOf = (folder: string) => readFileSync(inFolder(folder, 'alerts.jsonl'), 'utf8');
        const done = (...args: readonly string[]) =>
          expect(trapline([...args, '--quiet'])).toMatchObject({ status: 0, stderr: '' });
        done('run', scenario, '--bus', 'kafka', ...at, '--out', inFolder('run'));
        done('run', scenario, '--out', inFolder('in-memory'));
        expect(alertsOf('run')).toBe(alertsOf('in-memory'));
        done('record', ...at, '--until', 'now', '--out', inFolder('x.arrow'));
        const into = ['--to', 'kafka', '--brokers', brokers, '--topic', 'seven'];
        done('replay', inFolder('x.arrow'), ...into);
        done('record', '--brokers', brokers, '--topic', 'seven', '--until', 'now', '--out', inFolder('y.arrow'));
        const options = ['--scenario', scenario, '--out', inFolder('replay')];
        done('replay', inFolder('y.arrow'), ...options);
        expect(alertsOf('replay')).toBe(alertsOf('run'));
      },
    );
  },
  { ipv6: HAS_IPV6 },
);
