import { fileURLToPath } from 'node:url';
import { flinkJars } from '../../../services/flink/jars.ts';
import { jvmPeer } from '../java/jvm-peer.ts';
import { type Peer } from '../peer.ts';

/** The rules as a keyed process function in a MiniCluster. */
export const FLINK: Peer = jvmPeer({
  name: 'flink',
  title: 'KeyedProcessFunction in a MiniCluster, Flink',
  main: 'FlinkPeer',
  folder: fileURLToPath(new URL('.', import.meta.url)),
  threaded: true,
  jars: flinkJars(),
});
