import type { Check } from '@signalbox/lab-parts/check';
import { ConfigDocuments } from '@signalbox/lab-parts/config-documents';
import { openLoop } from '@signalbox/lab-parts/open-loop';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { Customers } from './customers.ts';
import { verifyOneOrder } from './one-order.ts';
import { verifyQueries } from './queries.ts';
import { verifyScraping } from './scraping.ts';
import { Servers } from './servers.ts';

const REQUESTS_PER_SECOND = 20;
const paths = ['/api/me', '/api/products', '/api/overview', '/api/orders?limit=10'];

/** The servers of the profile `observability` beside a running stack under light load: what they read and store. */
export async function verifyStores(): Promise<Check[]> {
  await using servers = new Servers();
  const [jaeger, victoriaLogs] = [await servers.jaeger(), await servers.victoriaLogs()];
  const env = {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${jaeger.otlpUrl}/v1/traces`,
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${victoriaLogs.url}/insert/opentelemetry/v1/logs`,
  };
  await using stack = await startTemporaryStack({ scale: { gateway: 2, users: 2, orders: 2 }, env });
  const { registry } = stack.state();
  const prometheus = await servers.prometheus(registry.url);
  const scraping = await verifyScraping(prometheus.url, stack);
  const customers = await Customers.signUp(stack.state());
  await new ConfigDocuments(registry.url).write('all', { revision: 1, settings: { BALANCING_CHOICES: 2 } });
  const stop = new AbortController();
  const request = async (number: number) => {
    if (number % 5 === 4) await customers.placeOrder();
    else await customers.read(paths[number % 5]);
  };
  const load = openLoop(request, { rate: () => REQUESTS_PER_SECOND, signal: stop.signal });
  try {
    // Some panels have data only after an instance has failed.
    process.kill(stack.state().services.find(({ service }) => service === 'users')!.pid, 'SIGKILL');
    const order = await verifyOneOrder(customers, jaeger.url, victoriaLogs.url);
    return [...scraping, ...order, ...(await verifyQueries(prometheus.url, victoriaLogs.url))];
  } finally {
    stop.abort();
    await load;
  }
}
