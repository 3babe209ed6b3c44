import { randomUUID } from 'node:crypto';
import type { Reservation } from '@signalbox/contracts-users';
import { until } from '@signalbox/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { ReservationMismatchError } from './credit-errors.ts';
import { CreditService } from './credit.service.ts';

let database: UsersDatabase;
let credit: CreditService;
let ada: string;
let bob: string;

beforeAll(async () => {
  database = await startUsersDatabase();
  credit = new CreditService(database.db);
});
afterAll(() => database?.stop());
beforeEach(async () => {
  ada = await database.addAccount({ creditLimitCents: 1000 });
  bob = await database.addAccount({ creditLimitCents: 1000 });
});

const granted: Reservation = { outcome: 'GRANTED' };
const released: Reservation = { outcome: 'RELEASED' };
const insufficient: Reservation = { outcome: 'REFUSED', reason: 'INSUFFICIENT_CREDIT' };
const unknownUser: Reservation = { outcome: 'REFUSED', reason: 'UNKNOWN_USER' };

const repeat = <T>(times: number, task: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, i) => task(i)));

describe('reserving credit', () => {
  it('reserves credit down to the last cent', async () => {
    await expect(credit.reserve(randomUUID(), ada, 999)).resolves.toEqual(granted);
    await expect(credit.reserve(randomUUID(), ada, 2)).resolves.toEqual(insufficient);
    await expect(credit.reserve(randomUUID(), ada, 1)).resolves.toEqual(granted);
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 0, heldCents: 1000 });
  });

  it('repeats a grant and holds once', async () => {
    const order = randomUUID();
    for (const _ of [1, 2]) await expect(credit.reserve(order, ada, 700)).resolves.toEqual(granted);
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 300, heldCents: 700 });
  });

  it('repeats a refusal even if the credit would now be sufficient', async () => {
    const [large, refused] = [randomUUID(), randomUUID()];
    await credit.reserve(large, ada, 900);
    await expect(credit.reserve(refused, ada, 200)).resolves.toEqual(insufficient);
    await credit.release(large, ada);
    await expect(credit.reserve(refused, ada, 200)).resolves.toEqual(insufficient);
  });

  it('shows the stored reply', async () => {
    const [order, refused, early] = [randomUUID(), randomUUID(), randomUUID()];
    await credit.reserve(order, ada, 700);
    await credit.reserve(refused, ada, 701);
    await credit.release(early, ada);
    const stored = { userId: ada, answeredAt: expect.any(String) as string };
    expect(await credit.find(order)).toEqual({ ...granted, ...stored, reason: null, amountCents: 700 });
    expect(await credit.find(refused)).toEqual({ ...insufficient, ...stored, amountCents: 701 });
    expect(await credit.find(early)).toEqual({ ...released, ...stored, reason: null, amountCents: null });
    expect(await credit.find(randomUUID())).toBeUndefined();
  });

  it('refuses an unknown user and stores the refusal', async () => {
    const [order, unknownId] = [randomUUID(), randomUUID()];
    for (const _ of [1, 2]) await expect(credit.reserve(order, unknownId, 1)).resolves.toEqual(unknownUser);
  });

  it('reserves 0 cents, and accepts amounts above 32 bits', async () => {
    await expect(credit.reserve(randomUUID(), ada, 0)).resolves.toEqual(granted);
    const order = randomUUID();
    for (const _ of [1, 2]) await expect(credit.reserve(order, ada, 100_000_000_000)).resolves.toEqual(insufficient);
  });

  it.each<[string, (order: string) => Promise<Reservation>]>([
    ['another amount', (order) => credit.reserve(order, ada, 101)],
    ['another user', (order) => credit.reserve(order, bob, 100)],
    ['another user that does not exist', (order) => credit.reserve(order, randomUUID(), 100)],
    ["another user's release", (order) => credit.release(order, bob)],
  ])('rejects %s for a used order id and changes nothing', async (_, misuse) => {
    const order = randomUUID();
    await credit.reserve(order, ada, 100);
    await expect(misuse(order)).rejects.toThrow(ReservationMismatchError);
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 900, heldCents: 100 });
    await expect(database.creditOf(bob)).resolves.toEqual({ availableCents: 1000, heldCents: 0 });
  });
});

describe('releasing credit', () => {
  it('returns the credit of the order once', async () => {
    const order = randomUUID();
    await credit.reserve(order, ada, 700);
    for (const _ of [1, 2]) await expect(credit.release(order, ada)).resolves.toEqual(released);
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 1000, heldCents: 0 });
  });

  it('prevents a late reservation', async () => {
    const order = randomUUID();
    await expect(credit.release(order, ada)).resolves.toEqual(released);
    await expect(credit.reserve(order, ada, 700)).resolves.toEqual(released);
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 1000, heldCents: 0 });
  });

  it('prevents it only for the user of the release', async () => {
    const order = randomUUID();
    await credit.release(order, ada);
    await expect(credit.reserve(order, bob, 700)).rejects.toThrow(ReservationMismatchError);
  });

  it('does not change a refusal', async () => {
    const [order, unknownId] = [randomUUID(), randomUUID()];
    await credit.reserve(order, unknownId, 1);
    await expect(credit.release(order, unknownId)).resolves.toEqual(unknownUser);
    await expect(credit.reserve(order, unknownId, 1)).resolves.toEqual(unknownUser);
  });
});

describe('concurrent calls', () => {
  it('grant 50 orders no more than the limit', async () => {
    const answers = await repeat(50, () => credit.reserve(randomUUID(), ada, 90));
    expect(answers.filter(({ outcome }) => outcome === 'GRANTED')).toHaveLength(11);
    expect(answers.filter(({ outcome }) => outcome === 'REFUSED')).toHaveLength(39);
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 10, heldCents: 990 });
  });

  it('return the same answer to 20 retries and reserve once', async () => {
    const [small, large] = [randomUUID(), randomUUID()];
    const answers = await repeat(20, () => credit.reserve(small, ada, 90));
    const refusals = await repeat(20, () => credit.reserve(large, ada, 911));
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['GRANTED']));
    expect(new Set(refusals.map(({ outcome }) => outcome))).toEqual(new Set(['REFUSED']));
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 910, heldCents: 90 });
  });

  it('give an order id to one of two users', async () => {
    for (let round = 0; round < 10; round += 1) {
      const order = randomUUID();
      const answers = await Promise.allSettled([credit.reserve(order, ada, 1), credit.reserve(order, bob, 1)]);
      expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    }
  });

  it('roll back the charge if another call used the order id in the meantime', async () => {
    const order = randomUUID();
    const waits = sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    const late = await database.db.transaction().execute(async (first) => {
      await sql`insert into reservations (order_id, user_id, amount_cents, outcome) values (${order}, ${bob}, 1, 'GRANTED')`.execute(
        first,
      );
      const reply = credit.reserve(order, ada, 1).catch((error: unknown) => error);
      await until(async () => (await waits.execute(database.db)).rows.length > 0);
      return { reply };
    });
    await expect(late.reply).resolves.toBeInstanceOf(ReservationMismatchError);
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 1000, heldCents: 0 });
  });

  it('refuse an order of an unknown user every time', async () => {
    const [order, unknownId] = [randomUUID(), randomUUID()];
    const answers = await repeat(10, () => credit.reserve(order, unknownId, 1));
    expect(answers).toEqual(Array(10).fill(unknownUser));
  });

  it('reserve and release one order in any sequence and hold nothing at the end', async () => {
    await repeat(20, async () => {
      const order = randomUUID();
      await Promise.all([credit.reserve(order, ada, 1000), credit.release(order, ada)]);
    });
    await expect(database.creditOf(ada)).resolves.toEqual({ availableCents: 1000, heldCents: 0 });
  });

  it('use two accounts without a deadlock', async () => {
    const orders = Array.from({ length: 5 }, () => randomUUID());
    const answers = await repeat(100, async (i) => {
      const [order, user] = [orders[i % 5] as string, i % 2 === 0 ? ada : bob];
      return (i % 3 === 0 ? credit.release(order, user) : credit.reserve(order, user, 100)).catch((error: unknown) => {
        if (!(error instanceof ReservationMismatchError)) throw error;
      });
    });
    expect(answers).toHaveLength(100);
  });

  it('always show a reader available + held = limit', async () => {
    let done = false;
    const work = repeat(60, async (i) => {
      const order = randomUUID();
      await credit.reserve(order, ada, 10 * (i % 20));
      if (i % 2 === 0) await credit.release(order, ada);
    }).finally(() => {
      done = true;
    });
    while (!done) {
      const { availableCents, heldCents } = await database.creditOf(ada);
      expect(availableCents + heldCents).toBe(1000);
      expect(availableCents).toBeGreaterThanOrEqual(0);
    }
    await work;
  });
});

describe('any sequence of calls', () => {
  const step = fc.record({
    kind: fc.constantFrom('reserve', 'release'),
    order: fc.nat(3),
    user: fc.nat(1),
    amountCents: fc.constantFrom(0, 400, 700, 1001),
  });

  it('repeats the first answer of each order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const people = [await database.addAccount({ creditLimitCents: 1000 }), randomUUID()] as const;
        const orders = Array.from({ length: 4 }, () => randomUUID());
        const model = new CreditModel(new Map([[people[0], 1000]]));
        for (const { kind, order: o, user: u, amountCents } of steps) {
          const [order, user] = [orders[o] as string, people[u] as string];
          const actual = kind === 'reserve' ? credit.reserve(order, user, amountCents) : credit.release(order, user);
          const expected = kind === 'reserve' ? model.reserve(order, user, amountCents) : model.release(order, user);
          await expect(actual.catch(({ code }) => code)).resolves.toEqual(expected);
          const { availableCents, heldCents } = await database.creditOf(people[0]);
          expect({ availableCents, total: availableCents + heldCents }).toEqual({
            availableCents: model.available.get(people[0]),
            total: 1000,
          });
        }
      }),
      { seed: 2, numRuns: 40 },
    );
  });
});

/** A sequential in-memory model of the rules. */
class CreditModel {
  private readonly first = new Map<string, { user: string; amountCents?: number; answer: Reservation }>();

  constructor(readonly available: Map<string, number>) {}

  reserve(order: string, user: string, amountCents: number): Reservation | 'RESERVATION_MISMATCH' {
    const known = this.first.get(order);
    if (known) {
      const same = known.user === user && (known.amountCents ?? amountCents) === amountCents;
      return same ? known.answer : 'RESERVATION_MISMATCH';
    }
    const available = this.available.get(user);
    const answer = available === undefined ? unknownUser : available < amountCents ? insufficient : granted;
    if (answer === granted) this.available.set(user, (available ?? 0) - amountCents);
    this.first.set(order, { user, amountCents, answer });
    return answer;
  }

  release(order: string, user: string): Reservation | 'RESERVATION_MISMATCH' {
    const known = this.first.get(order);
    if (known && known.user !== user) return 'RESERVATION_MISMATCH';
    if (known?.answer === granted) {
      this.available.set(user, (this.available.get(user) ?? 0) + (known.amountCents ?? 0));
    }
    if (known && known.answer !== granted) return known.answer;
    this.first.set(order, { user, amountCents: known?.amountCents, answer: released });
    return released;
  }
}
