import { describe } from 'vitest';
import { InMemoryOrderRepository } from './in-memory-order-repository.fixture.ts';
import { orderRepositorySuite } from './order-repository.fixture.ts';

describe('InMemoryOrderRepository', () => {
  orderRepositorySuite((times) => Promise.resolve(new InMemoryOrderRepository(times)));
});
