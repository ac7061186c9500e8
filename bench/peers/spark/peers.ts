import { fileURLToPath } from 'node:url';
import { missingJava } from '../java/jvm-peer.ts';
import { type Peer } from '../peer.ts';
import { pythonPeer } from '../python/python-peer.ts';

/** The rules as SQL over a cached table, in Spark on this machine. */
export const SPARK: Peer = pythonPeer({
  name: 'spark',
  title: 'SQL as a batch, Spark local',
  package: 'pyspark',
  folder: fileURLToPath(new URL('.', import.meta.url)),
  behind: [],
  missing: missingJava,
});
