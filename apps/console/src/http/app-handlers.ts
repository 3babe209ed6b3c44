import { Inject, Injectable } from '@nestjs/common';
import { ConfigStore, type Schemas } from '@signalbox/configuration';
import { Access, type Operator, type SessionView } from '../access/operator.ts';
import type { Session } from '../api/control.ts';
import { ConfigChanges } from '../configuration/config-changes.ts';
import { configurationOf, historyOf } from '../configuration/configuration-view.ts';
import { DOCUMENT_SCHEMAS } from '../configuration/document-schemas.ts';
import { Documents } from '../configuration/documents.ts';
import { NotFoundError } from '../console-errors.ts';
import { StackControl } from '../control/stack-control.ts';
import { balancersOf } from '../map/balancers.ts';
import { SYSTEM_SOURCES, type SystemSources } from '../map/system-sources.ts';
import { SystemView } from '../map/system-view.ts';
// begin orders
import { OrderPages } from '../orders/order-pages.ts';
// end orders
import { History } from '../store/history.ts';
import { DemoTraffic } from '../traffic/demo-traffic.ts';
import type { Handlers } from './handlers.ts';

/** Number of the slowest traces of an instance. */
const SLOWEST = 20;

/** The handlers of all routes. Each calls one part of the console. */
@Injectable()
export class AppHandlers {
  constructor(
    private readonly access: Access,
    private readonly system: SystemView,
    @Inject(SYSTEM_SOURCES) private readonly sources: SystemSources,
    private readonly history: History,
    // begin orders
    private readonly orders: OrderPages,
    // end orders
    private readonly control: StackControl,
    private readonly documents: Documents,
    private readonly store: ConfigStore,
    private readonly changes: ConfigChanges,
    @Inject(DOCUMENT_SCHEMAS) private readonly schemas: Schemas,
    private readonly traffic: DemoTraffic,
  ) {}

  readonly all: Handlers = {
    getSession: async ({ request }) => this.session(await this.access.view(request)),
    signIn: async ({ request, reply, body }) => this.session(await this.access.signIn(request, reply, body)),
    signOut: ({ request, reply }) => this.access.signOut(request, reply),

    getMap: () => this.system.map(),
    getInstance: ({ params: { id = '' } }) => ({
      instance: this.system.instance(id),
      series: this.history.series(id),
      slowestTraces: this.history.spans.search({ instance: id, limit: SLOWEST, sort: 'slowest' }),
    }),
    getBalancers: () => balancersOf(this.sources),

    listTraces: ({ query }) => ({ items: this.history.spans.search(query) }),
    getTrace: ({ params: { traceId = '' } }) => this.trace(traceId),
    listLogs: ({ query }) => ({ items: this.history.logs.search(query) }),
    getStorage: () => this.history.storage(),

    // begin orders
    countOrders: () => this.orders.counts(),
    listStuckOrders: () => this.orders.stuck(),
    getOrderHistory: ({ params: { orderId = '' } }) => this.orders.of(orderId),
    retryOrder: ({ params: { orderId = '' } }) => this.orders.retry(orderId),
    // end orders

    getConfiguration: () => configurationOf({ ...this.sources, documents: this.documents, schemas: this.schemas }),
    getConfigHistory: async ({ params: { document = '' } }) =>
      historyOf(document, await this.store.history(this.known(document))),
    changeConfiguration: async ({ params: { document = '' }, body, operator }) => ({
      revision: await this.changes.change(document, body, authorOf(operator)),
    }),
    rollBackConfiguration: async ({ params: { document = '' }, body, operator }) => ({
      revision: await this.changes.rollBack(document, body.to, authorOf(operator)),
    }),

    control: async ({ body }) => ({ name: await this.control.act(body) }),
    injectFault: ({ body, operator }) =>
      this.changes.injectFault(this.system.instance(body.instance).service, body, authorOf(operator)),
    setTraffic: ({ body }) => this.traffic.set(body.callsPerSecond),
  };

  private session(view: SessionView): Session {
    return { ...view, canControl: this.control.canControl, installation: this.sources.installation };
  }

  private trace(traceId: string) {
    const spans = this.history.spans.ofTrace(traceId);
    const logs = this.history.logs.ofTrace(traceId);
    if (spans.length + logs.length === 0) throw new NotFoundError(`there is no trace ${traceId}`);
    return { traceId, spans, logs };
  }

  private known(document: string): string {
    if (this.schemas.has(document)) return document;
    throw new NotFoundError(`there is no document ${document}`);
  }
}

const authorOf = ({ email }: Operator): string => email ?? 'console';
