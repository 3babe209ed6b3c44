/** One series of an answer. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** The present series of an expression, without those that are NaN. @throws Error if the server rejects it. */
export async function queryPrometheus(url: string, expr: string): Promise<Series[]> {
  const { result } = await prometheusApi<{ result: Series[] }>(url, `query?query=${encodeURIComponent(expr)}`);
  return result.filter(({ value }) => value[1] !== 'NaN');
}

/** Reads from the HTTP API of Prometheus, which VictoriaMetrics has too. @throws Error if it rejects the request. */
export async function prometheusApi<Data>(url: string, path: string): Promise<Data> {
  const reply = await fetch(`${url}/api/v1/${path}`);
  const { data, error } = (await reply.json()) as { data?: Data; error?: string };
  if (data === undefined) throw new Error(`${path}: ${error ?? reply.status}`);
  return data;
}
