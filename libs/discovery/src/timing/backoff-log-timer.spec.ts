import { expect, it } from 'vitest';
import { BackoffLogTimer } from './backoff-log-timer.ts';

it('is due after 10 s, and then each time the duration has doubled', () => {
  let now = 5000;
  const reminder = new BackoffLogTimer({ now: () => now });
  const dueAt = [];
  for (; now < 105_000; now += 1000) if (reminder.due() !== undefined) dueAt.push(now - 5000);
  expect(dueAt).toEqual([10_000, 20_000, 40_000, 80_000]);
  reminder.restart();
  expect(reminder.due()).toBeUndefined();
  now += 10_000;
  expect(reminder.due()).toBe(10_000);
});
