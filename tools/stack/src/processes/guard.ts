import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuardMessage } from './guard-client.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { killGroup, send } from './signals.ts';
import { stopInOrder, type StopBudget, type Stoppable } from './stop-in-order.ts';

// A separate process that outlives the launcher. A pipe from the launcher reports the running processes. If the pipe
// ends without a `close` message (the launcher was killed), the guard stops them all.

const POLL_MS = 25;

const running = new Map<number, { stage: number; process: Stoppable }>();
const leftovers: string[] = [];

function handleMessage(message: GuardMessage): void {
  switch (message.kind) {
    case 'started': {
      const identity = identify(message.pid);
      if (identity === undefined) return;
      running.set(message.pid, { stage: message.stage, process: stoppable(identity, message.signal) });
      return;
    }
    case 'ended':
      running.delete(message.pid);
      return;
    case 'leftover':
      leftovers.push(message.path);
      return;
    case 'close':
      process.exit();
  }
}

function stoppable(identity: ProcessIdentity, signal: NodeJS.Signals): Stoppable {
  return {
    stop: () => {
      if (!isAlive(identity)) return;
      send(identity.pid, signal);
      // A suspended process handles no signal.
      send(identity.pid, 'SIGCONT');
    },
    kill: () => isAlive(identity) && killGroup(identity.pid),
    get ended() {
      return untilEnded(identity);
    },
  };
}

async function untilEnded(identity: ProcessIdentity): Promise<void> {
  while (isAlive(identity)) await delay(POLL_MS);
}

const [, , budget = ''] = process.argv;

for await (const line of createInterface({ input: process.stdin })) handleMessage(JSON.parse(line) as GuardMessage);

const stages: Stoppable[][] = [];
for (const { stage, process } of running.values()) (stages[stage] ??= []).push(process);
await stopInOrder(Array.from(stages, (stage) => stage ?? []).toReversed(), JSON.parse(budget) as StopBudget);
for (const path of leftovers) rmSync(path, { force: true, recursive: true });
