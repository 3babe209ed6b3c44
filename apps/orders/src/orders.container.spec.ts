import { describeInPostgres } from '@signalbox/testing';

await describeInPostgres(async () => {
  await import('./adapters/postgres-order-repository.int.spec.ts');
  await import('./adapters/postgres-settled-orders.int.spec.ts');
  await import('./orders.int.spec.ts');
  await import('./ended-sessions.int.spec.ts');
});
