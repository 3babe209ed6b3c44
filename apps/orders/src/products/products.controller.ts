import { Controller } from '@nestjs/common';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { orders } from '@signalbox/contracts-orders';
import { Handle } from '@signalbox/rpc';
import { ProductCatalog } from './product-catalog.ts';

@Controller()
export class ProductsController {
  constructor(private readonly catalog: ProductCatalog) {}

  @Handle(orders.listProducts)
  async listProducts(_request: ReceivedBy<typeof orders.listProducts>): Promise<ReplyOf<typeof orders.listProducts>> {
    return { items: [...(await this.catalog.list())] };
  }
}
