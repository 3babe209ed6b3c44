import { Injectable } from '@nestjs/common';
import type { ReplyOf } from '@signalbox/contract';
import { reservation, type Reservation, type users } from '@signalbox/contracts-users';
import { Database, statement, transaction } from '@signalbox/postgres';
import { sql, type Selectable, type Transaction } from 'kysely';
import type { UsersTables } from '../database.ts';
import { ReservationMismatchError } from './credit-errors.ts';

type Row = Omit<Selectable<UsersTables['reservations']>, 'answered_at'>;

/**
 * Reserves credit of accounts for orders. The first reply for an order id is stored and returned to every retry, so a
 * caller without a reply can retry safely.
 *
 * Each transaction locks one account and then writes one reservation, always in this order, which prevents deadlocks.
 */
@Injectable()
export class CreditService {
  constructor(private readonly database: Database<UsersTables>) {}

  /** The stored reply for an order, with the row's other fields. */
  async find(orderId: string): Promise<ReplyOf<typeof users.getReservation>['reservation'] | undefined> {
    const row = await this.database
      .selectFrom('reservations')
      .selectAll()
      .where('order_id', '=', orderId)
      .executeTakeFirst();
    return (
      row && {
        outcome: row.outcome,
        reason: row.refusal_reason,
        userId: row.user_id,
        amountCents: row.amount_cents,
        answeredAt: row.answered_at.toISOString(),
      }
    );
  }

  /**
   * Reserves an amount for an order, or refuses it.
   * @throws ReservationMismatchError when the order id was used for another user or another amount.
   */
  async reserve(orderId: string, userId: string, amountCents: number): Promise<Reservation> {
    if (await grantInOneStatement(this.database, orderId, userId, amountCents)) return { outcome: 'GRANTED' };
    return transaction(this.database, async (transaction) => {
      const availableCents = await lockAccount(transaction, userId);
      const answer = decide(availableCents, amountCents);
      const { row, isFirst } = await insertOrFind(transaction, {
        order_id: orderId,
        user_id: userId,
        amount_cents: amountCents,
        outcome: answer.outcome,
        refusal_reason: answer.outcome === 'REFUSED' ? answer.reason : null,
      });
      if (row.user_id !== userId || (row.amount_cents !== null && row.amount_cents !== amountCents)) {
        throw new ReservationMismatchError(orderId);
      }
      if (isFirst && answer.outcome === 'GRANTED') await addToAvailable(transaction, userId, -amountCents);
      return toReservation(row);
    });
  }

  /**
   * Releases the credit of an order. If it comes before the reservation, it stores a tombstone, which prevents a later
   * reservation. A refused reservation stays refused.
   * @throws ReservationMismatchError when the order id was used for another user.
   */
  release(orderId: string, userId: string): Promise<Reservation> {
    return transaction(this.database, async (transaction) => {
      await lockAccount(transaction, userId);
      const { row } = await insertOrFind(transaction, {
        order_id: orderId,
        user_id: userId,
        amount_cents: null,
        outcome: 'RELEASED',
        refusal_reason: null,
      });
      if (row.user_id !== userId) throw new ReservationMismatchError(orderId);
      if (row.outcome !== 'GRANTED' || row.amount_cents === null) return toReservation(row);
      await transaction
        .updateTable('reservations')
        .set({ outcome: 'RELEASED', answered_at: sql`now()` })
        .where('order_id', '=', orderId)
        .execute();
      await addToAvailable(transaction, userId, row.amount_cents);
      return { outcome: 'RELEASED' };
    });
  }
}

/**
 * The common case in one statement, and so in one transaction: it locks and charges the account and writes the reservation,
 * or does nothing. A concurrent retry violates the primary key after the first call commits, and its charge is rolled back.
 * @returns whether this call reserved the credit; if not, it changed nothing.
 */
async function grantInOneStatement(
  database: Database<UsersTables>,
  orderId: string,
  userId: string,
  amountCents: number,
): Promise<boolean> {
  try {
    const { rowCount } = await database.run(statement`
      with charged as (
        update accounts set credit_available_cents = credit_available_cents - ${amountCents}
        where id = ${userId} and credit_available_cents >= ${amountCents}
          and not exists (select from reservations where order_id = ${orderId})
        returning id
      )
      insert into reservations (order_id, user_id, amount_cents, outcome)
      select ${orderId}, id, ${amountCents}, 'GRANTED' from charged`);
    return rowCount === 1;
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return false;
    throw error;
  }
}

const UNIQUE_VIOLATION = '23505';

function decide(availableCents: number | undefined, amountCents: number): Reservation {
  if (availableCents === undefined) return { outcome: 'REFUSED', reason: 'UNKNOWN_USER' };
  if (availableCents < amountCents) return { outcome: 'REFUSED', reason: 'INSUFFICIENT_CREDIT' };
  return { outcome: 'GRANTED' };
}

/** Locks the account until the transaction ends. @returns its available credit, or `undefined` if there is no account. */
async function lockAccount(transaction: Transaction<UsersTables>, userId: string): Promise<number | undefined> {
  const account = await transaction
    .selectFrom('accounts')
    .select('credit_available_cents')
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return account?.credit_available_cents;
}

/** Stores the row unless its order id has one. @returns the stored row, and whether it is the new one. */
async function insertOrFind(transaction: Transaction<UsersTables>, row: Row): Promise<{ row: Row; isFirst: boolean }> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('reservations')
    .values(row)
    .onConflict((conflict) => conflict.column('order_id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return { row, isFirst: true };
  const existing = await transaction
    .selectFrom('reservations')
    .select(['order_id', 'user_id', 'amount_cents', 'outcome', 'refusal_reason'])
    .where('order_id', '=', row.order_id)
    .executeTakeFirstOrThrow();
  return { row: existing, isFirst: false };
}

async function addToAvailable(transaction: Transaction<UsersTables>, userId: string, cents: number): Promise<void> {
  await transaction
    .updateTable('accounts')
    .set({ credit_available_cents: sql`credit_available_cents + ${cents}` })
    .where('id', '=', userId)
    .execute();
}

const toReservation = (row: Row): Reservation =>
  reservation.parse({ outcome: row.outcome, reason: row.refusal_reason });
