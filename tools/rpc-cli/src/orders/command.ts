import type { ReplyOf } from '@signalbox/contract';
import { isSettled, orders, type Order } from '@signalbox/contracts-orders';
import { OPERATOR } from '@signalbox/stack';
import type { Terminal } from '../command.ts';
import { callerFiles } from '../caller-files.ts';
import { failure } from '../failure.ts';
import { registryAddress } from '../registry-address.ts';
import { RpcSession } from '../rpc-session.ts';
import { tokensFor } from '../tokens-for.ts';
import { parseArguments, USAGE, type Arguments } from './arguments.ts';

type Stuck = ReplyOf<typeof orders.listStuck>['items'][number];

/** The maximum number of listed orders. */
const LIMIT = 100;

/** Runs the command. @returns the exit code; also 1 if the retried order is not settled. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  try {
    const asked = parseArguments(args);
    if (asked.task.kind === 'help') {
      terminal.log(USAGE);
      return 0;
    }
    const { dataDir } = asked;
    const session = new RpcSession(registryAddress(dataDir, env), callerFiles(OPERATOR, dataDir, env));
    try {
      return await listOrRetry(asked, session, terminal);
    } finally {
      await session.close();
    }
  } catch (error) {
    terminal.error(failure(error));
    return 1;
  }
}

async function listOrRetry({ task, account }: Arguments, session: RpcSession, terminal: Terminal): Promise<number> {
  const tokens = await tokensFor(orders.listStuck.auth, { account }, session);
  if (task.kind !== 'retry') {
    const { items } = await session.send(orders.listStuck, { limit: LIMIT }, tokens);
    terminal.log(items.length === 0 ? 'no stuck orders' : items.map(lineOf).join('\n'));
    if (items.length === LIMIT) terminal.log(`… there may be more: these are the ${LIMIT} oldest`);
    return 0;
  }
  const order = await session.send(orders.retryOrder, { orderId: task.orderId }, tokens);
  const settled = isSettled(order);
  terminal.log(
    `${order.id}  ${stateOf(order)}${settled ? '' : ': it is retried automatically; the log of orders contains the reason'}`,
  );
  return settled ? 0 : 1;
}

const lineOf = ({ order, userId, attempts, nextAttemptAt }: Stuck) =>
  `${order.id}  ${stateOf(order)}  since ${order.updatedAt}  of user ${userId}  ${attempts} attempts, the next at ${nextAttemptAt}`;

const stateOf = ({ status, reason }: Order) => (reason ? `${status} (${reason})` : status);
