import { BackoffLogTimer } from '@signalbox/discovery';
import type { Logger } from 'pino';
import { expect, it } from 'vitest';
import { Readiness, waitUntilReady } from './readiness.ts';

it('logs what the service waits for, and again after 10 s', async () => {
  let [now, isPassing] = [0, false];
  const described = 'no passing instance, but 1 critical';
  const readiness = new Readiness(
    () => [],
    ['users'],
    () => isPassing,
    () => described,
  );
  const lines: unknown[] = [];
  const log = (fields: object, message: string) => {
    lines.push([message, fields]);
    if (message === 'not ready yet') now = 10_000;
    else isPassing = true;
  };
  const logger = { info: log, warn: log } as unknown as Logger;
  await waitUntilReady(readiness, logger, new AbortController().signal, new BackoffLogTimer({ now: () => now }));
  expect(lines).toEqual([
    ['not ready yet', { waitsFor: { users: described } }],
    ['still not ready', { waitsFor: { users: described }, forMs: 10_000 }],
  ]);
});
