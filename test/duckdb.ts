import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/**
 * A database in memory. DuckDB keeps what it has read of a file and looks at the file's time to see a change: a file that is written twice within one tick
 * of the file system's clock is read in parts of both, so nothing is kept here.
 */
export async function openDuckDb(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run('SET enable_external_file_cache = false');
  return connection;
}
