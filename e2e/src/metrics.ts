/** The number of successful calls of a message, from the `/metrics` of one instance. */
export async function servedCount({ opsPort }: { opsPort: number }, message: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${opsPort}/metrics`);
  const lines = (await response.text()).split('\n');
  const counts = lines
    .filter((line) => line.startsWith('signalbox_rpc_server_requests_total{'))
    .filter((line) => line.includes(`message="${message}"`) && line.includes('code="OK"'))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
  return counts.reduce((sum, count) => sum + count, 0);
}
