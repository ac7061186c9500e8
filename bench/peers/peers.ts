import { C, C_PREFETCH } from './c/peers.ts';
import { DUCKDB, DUCKDB_BITS } from './duckdb/peers.ts';
import { FLINK } from './flink/peers.ts';
import { KAFKA_STREAMS } from './kafka-streams/peers.ts';
import { type Peer } from './peer.ts';
import { SPARK } from './spark/peers.ts';
import { ENGINE, RULES } from './trapline/peers.ts';

/** All peers, in the order of the table. */
export const PEERS: readonly Peer[] = [RULES, ENGINE, C, C_PREFETCH, DUCKDB, DUCKDB_BITS, FLINK, KAFKA_STREAMS, SPARK];

/** The peers whose state is a table of clients; a feed of a million clients is about that table. */
export const LOOPS: readonly Peer[] = [RULES, C, C_PREFETCH];
