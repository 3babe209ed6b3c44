import { setTimeout as delay } from 'node:timers/promises';
import { TAKEOVER_MS, type TargetedFault, type Point } from '../points/fault.ts';
import { ArmedFaults } from './armed-faults.ts';
import { plantBug } from './planted-bugs.ts';
import type { FromAgent, ToAgent } from './messages.ts';

const armed = new ArmedFaults();
const running = new Set<Promise<unknown>>();

/** A statement or a remote call that passes a point, and how each failure affects it. */
export interface Operation<Reply> {
  send(): Promise<Reply>;
  /** Sends it twice. @returns the reply that the sender gets. */
  sendTwice(): Promise<Reply>;
  /** Fails like a lost connection. */
  lose(): Promise<never>;
  /** Sends it after `delayMs`, like a slow network. */
  sendLate(delayMs: number): Promise<Reply>;
  /** Whether a reply shows that the operation changed something. @defaultValue always true */
  tookEffect?(reply: Reply): boolean;
}

/** Receives faults and bugs from the harness. Confirms them when no operation of earlier faults is running. */
export function listenToHarness(): void {
  process.on('message', (message: ToAgent) => {
    if (message.type === 'disarm') return armed.disarm(message.fault);
    armed.arm(message.faults);
    plantBug(message.bug);
    void Promise.all(running).then(() => sendToHarness({ type: 'armed' }));
  });
}

/** Lets an operation finish in the background. Ignores its result. */
export function runInBackground(operation: Promise<unknown>): void {
  const completion = operation.catch(() => {}).finally(() => running.delete(completion));
  running.add(completion);
}

/** Adds an operation to those that the harness waits for. */
function tracked<Reply>(operation: Promise<Reply>): Promise<Reply> {
  runInBackground(operation);
  return operation;
}

/** Runs an operation at a point, with the faults that are armed there. */
export async function runAtPoint<Reply>(point: Point, operation: Operation<Reply>): Promise<Reply> {
  const reply = await sendWith(armed.visit(point, 'before'), operation);
  if (operation.tookEffect && !operation.tookEffect(reply)) return reply;
  return replyWith(armed.visit(point, 'after'), reply, operation);
}

async function sendWith<Reply>(fault: TargetedFault | undefined, operation: Operation<Reply>): Promise<Reply> {
  if (!fault) return operation.send();
  await reportTriggered(fault);
  switch (fault.failure) {
    case 'kill':
      return killThisProcess();
    case 'lost':
      return operation.lose();
    case 'twice':
      return operation.sendTwice();
    case 'delay':
      return tracked(operation.sendLate(fault.delayMs ?? TAKEOVER_MS));
  }
}

async function replyWith<Reply>(
  fault: TargetedFault | undefined,
  reply: Reply,
  operation: Operation<Reply>,
): Promise<Reply> {
  if (!fault) return reply;
  await reportTriggered(fault);
  switch (fault.failure) {
    case 'kill':
      return killThisProcess();
    case 'lost':
      return operation.lose();
    case 'delay':
      await tracked(delay(fault.delayMs ?? TAKEOVER_MS));
      return reply;
    case 'twice':
      return reply;
  }
}

/** Like `kill -9`: the process can't catch the signal or flush its buffers. */
function killThisProcess(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

const reportTriggered = (fault: TargetedFault) => sendToHarness({ type: 'triggered', fault });

/** Resolves when the message is written, so the harness receives it even if the process dies immediately afterwards. */
export function sendToHarness(message: FromAgent): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}
