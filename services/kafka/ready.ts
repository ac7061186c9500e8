import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

/** Asks the broker until it answers that it is part of a cluster. False when `giveUp` says so first. */
export async function untilReady(brokers: string, giveUp: () => boolean): Promise<boolean> {
  while (!giveUp()) {
    if (await answers(brokers)) return true;
    await sleep(50);
  }
  return false;
}

async function answers(brokers: string): Promise<boolean> {
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
    return cluster.brokers.length === 1 && cluster.controller !== null;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}
