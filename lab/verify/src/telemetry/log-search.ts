/** A log line as VictoriaLogs returns it: each field is a text. */
export type StoredLine = Readonly<Record<string, string>>;

/** The lines that match a query in LogsQL. @throws Error if the server rejects it. */
export async function searchLogs(victoriaLogs: string, query: string): Promise<StoredLine[]> {
  const body = new URLSearchParams({ query, limit: '1000' });
  const reply = await fetch(`${victoriaLogs}/select/logsql/query`, { method: 'POST', body });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${query}: ${reply.status} ${text}`);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as StoredLine);
}
