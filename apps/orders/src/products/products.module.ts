import { Module } from '@nestjs/common';
import { DemoProducts } from './demo-products.ts';
import { PostgresProductCatalog } from './postgres-product-catalog.ts';
import { ProductCatalog } from './product-catalog.ts';
import { ProductsController } from './products.controller.ts';

@Module({
  controllers: [ProductsController],
  providers: [{ provide: ProductCatalog, useClass: PostgresProductCatalog }, DemoProducts],
  exports: [ProductCatalog],
})
export class ProductsModule {}
