import {
  admin,
  anyone,
  command,
  contract,
  operator,
  query,
  service,
  user,
  type MessageDefinition,
} from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contractOperations } from './contract-operations.ts';
import { interfaceChanges } from './operation-changes.ts';

const OLD = 'old callers';
const INSTANCES = 'callers of old instances';
const schemas = { request: z.object({ id: z.string() }), reply: z.object({ id: z.string() }) };

const wagons = (messages: Record<string, MessageDefinition>) => ({
  operations: contractOperations(contract('wagons', messages)),
  hasOpenErrors: false,
});
const bookSeat = (change: Partial<Parameters<typeof command>[0]>) =>
  command({ auth: user(), ...schemas, errors: ['FULL', 'GONE'], ...change });
const before = { bookSeat: bookSeat({}) };

const table: [what: string, was: Record<string, MessageDefinition>, is: Record<string, MessageDefinition>, string?][] =
  [
    ['a new message', before, { ...before, getSeat: query({ auth: user(), ...schemas }) }],
    ['a removed message', before, {}, OLD],
    ['a message for everyone', before, { bookSeat: bookSeat({ auth: anyone() }) }],
    ['a message for users only', { bookSeat: bookSeat({ auth: anyone() }) }, before, OLD],
    ['a message for admins only', before, { bookSeat: bookSeat({ auth: admin() }) }, OLD],
    ['a message for services only', before, { bookSeat: bookSeat({ auth: service('signals') }) }, OLD],
    [
      'one more service',
      { bookSeat: bookSeat({ auth: service('signals') }) },
      { bookSeat: bookSeat({ auth: service('signals', 'tracks') }) },
    ],
    [
      'one service less',
      { bookSeat: bookSeat({ auth: operator('signals', 'tracks') }) },
      { bookSeat: bookSeat({ auth: operator('tracks') }) },
      OLD,
    ],
    [
      'a service besides admins',
      { bookSeat: bookSeat({ auth: admin() }) },
      { bookSeat: bookSeat({ auth: operator('x') }) },
    ],
    ['a command that is idempotent now', before, { bookSeat: bookSeat({ idempotent: true }) }],
    ['a command that is no longer idempotent', { bookSeat: bookSeat({ idempotent: true }) }, before, OLD],
    [
      'a query that is a command now',
      { bookSeat: query({ auth: user(), ...schemas }) },
      { bookSeat: command({ auth: user(), ...schemas }) },
      OLD,
    ],
    [
      'a command that is a query now',
      { bookSeat: command({ auth: user(), idempotent: true, ...schemas }) },
      { bookSeat: query({ auth: user(), ...schemas }) },
      INSTANCES,
    ],
    ['a new error', before, { bookSeat: bookSeat({ errors: ['FULL', 'GONE', 'LATE'] }) }, OLD],
    ['an error less', before, { bookSeat: bookSeat({ errors: ['FULL'] }) }],
    ['another error', before, { bookSeat: bookSeat({ errors: ['FULL', 'LATE'] }) }, OLD],
    [
      'a new required field of the request',
      before,
      { bookSeat: bookSeat({ request: schemas.request.extend({ seat: z.int() }) }) },
      OLD,
    ],
    ['a new field of the reply', before, { bookSeat: bookSeat({ reply: schemas.reply.extend({ seat: z.int() }) }) }],
  ];

describe('a change of a contract', () => {
  it.each(table)('%s', (_, was, is, breaks) => {
    const changes = interfaceChanges(wagons(was), wagons(is));
    expect(changes.map((change) => change.breaks)).toEqual([breaks]);
    expect(interfaceChanges(wagons(is), wagons(is))).toEqual([]);
  });

  it('is listed after those that break something', () => {
    const is = { bookSeat: bookSeat({ auth: anyone(), reply: z.object({}) }) };
    expect(interfaceChanges(wagons(before), wagons(is)).map(({ subject, path }) => [subject, path])).toEqual([
      ['wagons.bookSeat', 'reply.id'],
      ['wagons.bookSeat', 'auth'],
    ]);
  });
});
