import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

/**
 * Asks the broker until it answers that it belongs to the cluster, or to any cluster if none is named. False if `giveUp`
 * returns true first.
 */
export async function untilReady(
  brokers: string,
  clusterId: string | undefined,
  giveUp: () => boolean,
): Promise<boolean> {
  while (!giveUp()) {
    if (await answers(brokers, clusterId)) return true;
    await sleep(50);
  }
  return false;
}

async function answers(brokers: string, clusterId: string | undefined): Promise<boolean> {
  const client = new Kafka({
    clientId: 'trapline-services',
    brokers: [brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.brokers.length === 1 && (clusterId === undefined || cluster.clusterId === clusterId);
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}
