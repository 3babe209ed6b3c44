import { describeInPostgres } from '@signalbox/testing';

await describeInPostgres(async () => {
  await import('./accounts/accounts.service.int.spec.ts');
  await import('./accounts/password-check.int.spec.ts');
  await import('./credit/credit.service.int.spec.ts');
  await import('./sessions/sessions.service.int.spec.ts');
  await import('./tokens/signing-keys.int.spec.ts');
  await import('./tokens/token-feed.int.spec.ts');
  await import('./seed.int.spec.ts');
});
