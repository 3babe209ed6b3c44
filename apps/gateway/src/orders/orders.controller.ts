import { Controller, Res } from '@nestjs/common';
import { orders } from '@signalbox/contracts-orders';
import { currentRequest, InjectClient, type ClientOf } from '@signalbox/rpc';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Serve } from '../api/serve.ts';
import { preferredWaitSeconds } from '../http/prefer.ts';
import { OrderPlacement } from './order-placement.ts';
import { cancelOrder, getOrder, listOrders, listProducts, placeOrder } from './orders.api.ts';
import { ValidBody, ValidHeaders, ValidParams, ValidQuery } from '../http/valid-input.ts';

type OrdersClient = ClientOf<typeof orders>;
type OrderParams = z.output<typeof getOrder.params>;

@Controller()
export class OrdersController {
  constructor(
    @InjectClient(orders) private readonly orders: OrdersClient,
    private readonly placement: OrderPlacement,
  ) {}

  @Serve(listProducts)
  listProducts(): Promise<Buffer> {
    return this.orders.listProducts.bytes({});
  }

  @Serve(placeOrder)
  async placeOrder(
    @ValidHeaders(placeOrder.headers) headers: z.output<typeof placeOrder.headers>,
    @ValidBody(placeOrder.body) { items }: z.output<typeof placeOrder.body>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const waitSeconds = preferredWaitSeconds(headers.Prefer);
    const placed = await this.placement.place({ idempotencyKey: headers['Idempotency-Key'], items }, waitSeconds);
    traceOrder(placed.order.id);
    reply.header('location', `/api/orders/${placed.order.id}`);
    if (placed.waited) reply.header('preference-applied', `wait=${waitSeconds}`);
    return placed.order;
  }

  @Serve(listOrders)
  listOrders(@ValidQuery(listOrders.query) page: z.output<typeof listOrders.query>): Promise<Buffer> {
    return this.orders.listOrders.bytes(page);
  }

  @Serve(getOrder)
  getOrder(@ValidParams(getOrder.params) { id }: OrderParams): Promise<Buffer> {
    traceOrder(id);
    return this.orders.getOrder.bytes({ orderId: id });
  }

  @Serve(cancelOrder)
  cancelOrder(@ValidParams(cancelOrder.params) { id }: OrderParams): Promise<Buffer> {
    traceOrder(id);
    return this.orders.cancelOrder.bytes({ orderId: id });
  }
}

/** A trace can be found by the id of its order. */
const traceOrder = (orderId: string): void => currentRequest()?.span?.set('signalbox.order.id', orderId);
