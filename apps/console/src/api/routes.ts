import { z } from 'zod';
import { balancerList } from './balancers.ts';
import { configChange, configHistory, configRollback, configuration, writtenRevision } from './configuration.ts';
import { controlAction, controlResult, fault, session, signIn, traffic } from './control.ts';
import { instanceSeries, mapInstance, systemMap } from './map.ts';
// begin orders
import { orderCounts, orderHistory, stuckOrders } from './orders.ts';
// end orders
import { logList, logQuery, storage, trace, traceList, traceQuery, traceSummary } from './telemetry.ts';

/** A route of the console's JSON API, with everything that its handler, its clients and OpenAPI need. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters as in `/api/traces/:traceId`. */
  readonly path: string;
  readonly summary: string;
  /** `anyone` may call it without a session. @defaultValue operator: an admin, or any visitor where access is open */
  readonly access?: 'anyone';
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Undefined: the answer is 204 without a body. */
  readonly reply?: z.ZodType;
  /**
   * With `accept: text/event-stream` the answer is a stream: one event at once, and one after each change, checked at
   * this interval in milliseconds. Absent: no stream.
   */
  readonly liveEveryMs?: number;
}

const instanceDetails = z.object({
  instance: mapInstance,
  series: instanceSeries,
  slowestTraces: z.array(traceSummary),
});

/** All routes, by name. Each that is not GET needs the header `x-action-token`, except the sign-in. */
export const routes = {
  getSession: { method: 'GET', path: '/api/session', summary: 'Who uses the page', access: 'anyone', reply: session },
  signIn: { method: 'POST', path: '/api/session', summary: 'Sign in', access: 'anyone', body: signIn, reply: session },
  signOut: { method: 'DELETE', path: '/api/session', summary: 'Sign out' },
  getMap: { method: 'GET', path: '/api/map', summary: 'The system now', reply: systemMap, liveEveryMs: 500 },
  getInstance: {
    method: 'GET',
    path: '/api/instances/:id',
    summary: 'One instance: series and slowest traces of the last hour',
    reply: instanceDetails,
    liveEveryMs: 2_000,
  },
  getBalancers: {
    method: 'GET',
    path: '/api/balancers',
    summary: 'How each caller balances its calls',
    reply: balancerList,
    liveEveryMs: 500,
  },
  listTraces: {
    method: 'GET',
    path: '/api/traces',
    summary: 'Search traces',
    query: traceQuery,
    reply: traceList,
    liveEveryMs: 500,
  },
  getTrace: {
    method: 'GET',
    path: '/api/traces/:traceId',
    summary: 'All spans and logs of a trace',
    reply: trace,
    liveEveryMs: 1_000,
  },
  listLogs: {
    method: 'GET',
    path: '/api/logs',
    summary: 'Search and follow logs',
    query: logQuery,
    reply: logList,
    liveEveryMs: 500,
  },
  getStorage: {
    method: 'GET',
    path: '/api/storage',
    summary: 'What the console stores, and what it dropped',
    reply: storage,
    liveEveryMs: 2_000,
  },
  // begin orders
  countOrders: {
    method: 'GET',
    path: '/api/orders/counts',
    summary: 'Orders in each state',
    reply: orderCounts,
    liveEveryMs: 1_000,
  },
  listStuckOrders: {
    method: 'GET',
    path: '/api/orders/stuck',
    summary: 'Stuck orders',
    reply: stuckOrders,
    liveEveryMs: 1_000,
  },
  getOrderHistory: {
    method: 'GET',
    path: '/api/orders/:orderId',
    summary: 'One order in both databases',
    reply: orderHistory,
    liveEveryMs: 1_000,
  },
  retryOrder: {
    method: 'POST',
    path: '/api/orders/:orderId/retry',
    summary: 'Take the next step of an unsettled order now',
  },
  // end orders
  getConfiguration: {
    method: 'GET',
    path: '/api/configuration',
    summary: 'Documents, settings, and who runs what',
    reply: configuration,
    liveEveryMs: 1_000,
  },
  getConfigHistory: {
    method: 'GET',
    path: '/api/configuration/:document/history',
    summary: 'The revisions of a document',
    reply: configHistory,
  },
  changeConfiguration: {
    method: 'POST',
    path: '/api/configuration/:document',
    summary: 'Change settings',
    body: configChange,
    reply: writtenRevision,
  },
  rollBackConfiguration: {
    method: 'POST',
    path: '/api/configuration/:document/rollback',
    summary: 'Write the settings of an earlier revision again',
    body: configRollback,
    reply: writtenRevision,
  },
  control: {
    method: 'POST',
    path: '/api/control',
    summary: 'Act on a process of the local stack',
    body: controlAction,
    reply: controlResult,
  },
  injectFault: { method: 'POST', path: '/api/faults', summary: 'Slow down an instance, or make it fail', body: fault },
  setTraffic: { method: 'PUT', path: '/api/traffic', summary: 'Switch demo traffic on or off', body: traffic },
} as const satisfies Record<string, Route>;
