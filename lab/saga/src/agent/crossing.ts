import { setTimeout as delay } from 'node:timers/promises';
import { TAKEOVER_MS, type AimedFault, type Point } from '../points/fault.ts';
import { ArmedFaults } from './armed-faults.ts';
import { plant } from './planted-bugs.ts';
import type { FromAgent, ToAgent } from './messages.ts';

const armed = new ArmedFaults();
const onItsWay = new Set<Promise<unknown>>();

/** How one kind of traffic suffers what befalls it. */
export interface Traffic<Reply> {
  send(): Promise<Reply>;
  /** Sends it once more, beside or behind the first. @returns the reply that the sender gets. */
  sendTwice(): Promise<Reply>;
  /** Fails as when the connection was lost. */
  lose(): Promise<never>;
  /** Sends it when `delayMs` are over, as if it had been under way for so long. */
  sendLate(delayMs: number): Promise<Reply>;
  /** Whether a reply says that something was done. @defaultValue it always was */
  took?(reply: Reply): boolean;
}

/** Hears what the harness arms. It is told when that is done, and nothing of earlier faults is still under way. */
export function listen(): void {
  process.on('message', (message: ToAgent) => {
    if (message.type === 'spare') return armed.spare(message.fault);
    armed.arm(message.faults);
    plant(message.bug);
    void Promise.all(onItsWay).then(() => tell({ type: 'armed' }));
  });
}

/** Lets traffic arrive that nobody waits for any more, well or not. */
export function letArrive(traffic: Promise<unknown>): void {
  const arrival = traffic.catch(() => {}).finally(() => onItsWay.delete(arrival));
  onItsWay.add(arrival);
}

/** The same, which the harness waits for before it looks at what came of all. */
function underWay<Reply>(traffic: Promise<Reply>): Promise<Reply> {
  letArrive(traffic);
  return traffic;
}

/** Takes traffic across a point, with whatever is armed there. */
export async function cross<Reply>(point: Point, traffic: Traffic<Reply>): Promise<Reply> {
  const reply = await depart(armed.visit(point, 'before'), traffic);
  if (traffic.took && !traffic.took(reply)) return reply;
  return arrive(armed.visit(point, 'after'), reply, traffic);
}

async function depart<Reply>(fault: AimedFault | undefined, traffic: Traffic<Reply>): Promise<Reply> {
  if (!fault) return traffic.send();
  await struck(fault);
  switch (fault.mishap) {
    case 'kill':
      return die();
    case 'lost':
      return traffic.lose();
    case 'twice':
      return traffic.sendTwice();
    case 'delay':
      return underWay(traffic.sendLate(fault.delayMs ?? TAKEOVER_MS));
  }
}

async function arrive<Reply>(fault: AimedFault | undefined, reply: Reply, traffic: Traffic<Reply>): Promise<Reply> {
  if (!fault) return reply;
  await struck(fault);
  switch (fault.mishap) {
    case 'kill':
      return die();
    case 'lost':
      return traffic.lose();
    case 'delay':
      await underWay(delay(fault.delayMs ?? TAKEOVER_MS));
      return reply;
    case 'twice':
      return reply;
  }
}

/** As `kill -9` does: nothing is caught, nothing is flushed. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

const struck = (fault: AimedFault) => tell({ type: 'struck', fault });

/** Resolves when it is written, so that it is known even of a process that dies at once. */
export function tell(message: FromAgent): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}
