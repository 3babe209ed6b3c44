import type { Check } from '@signalbox/lab-parts/check';
import { until } from '@signalbox/testing/until';
import { atLeast, textEquals } from '../printed-checks.ts';
import type { Customers } from './customers.ts';
import { searchLogs } from './log-search.ts';

interface StoredTrace {
  readonly traceID: string;
  readonly spans: readonly { readonly operationName: string; readonly references: readonly unknown[] }[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

const ALL = 'gateway, orders, users';

/** The trace of one order in Jaeger, by the id of the order, and its log lines in VictoriaLogs, by the id of the trace. */
export async function verifyOneOrder(customers: Customers, jaeger: string, victoriaLogs: string): Promise<Check[]> {
  const orderId = (await customers.placeOrder(5)) ?? '';
  const traces = () => tracesOf(jaeger, orderId);
  await until(async () => servicesOf((await traces())[0]) === ALL).catch(() => {});
  const [trace] = await traces();
  const query = `trace_id:"${trace?.traceID}"`;
  const services = async () => {
    const lines = await searchLogs(victoriaLogs, query);
    return [...new Set(lines.map((line) => line['service.name']))].sort().join(', ');
  };
  await until(async () => (await services()) === ALL).catch(() => {});
  return [
    textEquals('Jaeger: services in the trace found by signalbox.order.id', servicesOf(trace), ALL),
    atLeast('spans in it', trace?.spans.length ?? 0, 10),
    textEquals(
      'VictoriaLogs: services whose log lines trace_id:"ID" finds, for the id of this trace',
      await services(),
      ALL,
    ),
  ];
}

async function tracesOf(jaeger: string, orderId: string): Promise<StoredTrace[]> {
  const tags = encodeURIComponent(JSON.stringify({ 'signalbox.order.id': orderId }));
  const reply = await fetch(`${jaeger}/api/traces?service=gateway&lookback=1h&limit=20&tags=${tags}`);
  return ((await reply.json()) as { data?: StoredTrace[] }).data ?? [];
}

const servicesOf = (trace: StoredTrace | undefined) =>
  [...new Set(Object.values(trace?.processes ?? {}).map(({ serviceName }) => serviceName))].sort().join(', ');
