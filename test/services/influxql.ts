export interface InfluxqlServer {
  readonly url: string;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

type Cell = string | number | boolean | null;

/** One series of an answer: tags where it was grouped by some, and its rows by column name. */
export interface Series {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** What an InfluxDB answers to one InfluxQL query; times in ms since the epoch. */
export async function influxql({ url }: InfluxqlServer, query: string, login?: Login): Promise<readonly Series[]> {
  const address = new URL('/query', url);
  address.search = String(new URLSearchParams({ db: 'fraud_data', epoch: 'ms', q: query }));
  const headers: Record<string, string> = {};
  if (login !== undefined) headers['authorization'] = `Basic ${btoa(`${login.username}:${login.password}`)}`;
  const answer = await fetch(address, { method: 'POST', headers });
  const { results, error } = (await answer.json()) as Answer;
  const failure = error ?? results?.[0]?.error;
  if (failure !== undefined) throw new Error(failure);
  return (results?.[0]?.series ?? []).map(({ name, tags = {}, columns, values }) => ({
    name,
    tags,
    rows: values.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]!]))),
  }));
}

interface Answer {
  readonly error?: string;
  readonly results?: readonly {
    readonly error?: string;
    readonly series?: readonly {
      readonly name: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly columns: readonly string[];
      readonly values: readonly (readonly Cell[])[];
    }[];
  }[];
}

/** Points of each measurement: the count of the field that has most of them. */
export async function countPoints(
  server: InfluxqlServer,
  { where = 'time > 0', login }: { readonly where?: string; readonly login?: Login } = {},
): Promise<Record<string, number>> {
  const series = await influxql(server, `SELECT COUNT(*) FROM /.*/ WHERE ${where}`, login);
  const counts = series.map(({ name, rows }) => {
    const { time: _, ...fields } = rows[0]!;
    return [name, Math.max(...Object.values(fields).map(Number))] as const;
  });
  return Object.fromEntries(counts);
}
