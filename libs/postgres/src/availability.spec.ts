import { expect, it } from 'vitest';
import { Availability } from './availability.ts';

it('logs each change of state once', () => {
  const lines: string[] = [];
  const log = ({ message }: { message: string }) => void lines.push(message);
  const availability = new Availability({ log, warn: log });
  for (const step of ['up', 'up', 'down', 'down', 'up', 'up', 'down'] as const) availability[step](new Error('gone'));
  const [down, up] = ['the database does not answer', 'the database answers again'];
  expect(lines).toEqual([down, up, down]);
});
