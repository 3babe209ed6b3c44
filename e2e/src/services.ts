import { services } from '@signalbox/stack';

/** The services behind the gateway, as topology.ts has them. */
export const behindGateway = services.filter(({ edgePort }) => edgePort === undefined);
