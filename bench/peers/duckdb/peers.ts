import { fileURLToPath } from 'node:url';
import { type Peer } from '../peer.ts';
import { pythonPeer } from '../python/python-peer.ts';

/** The rules as SQL says them. */
export const DUCKDB = duckdbPeer('duckdb', 'count(DISTINCT) over windows, DuckDB', 'rules.sql');
/** The rules with sets of codes as bits. */
export const DUCKDB_BITS = duckdbPeer('duckdb-bits', 'sets of bits over windows, DuckDB', 'bits.sql');

function duckdbPeer(name: string, title: string, sql: string): Peer {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  return pythonPeer({ name, title, package: 'duckdb', folder, behind: [sql], missing: () => null });
}
