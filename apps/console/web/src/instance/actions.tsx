import { useSignal } from '@preact/signals';
import type { ControlAction } from '../../../src/api/control.ts';
import type { MapInstance } from '../../../src/api/map.ts';
import { get, RequestError, send } from '../api/client.ts';
import { addressOf } from '../api/contract.ts';
import { canControl } from '../api/session.ts';
import { Button } from '../parts/button.tsx';
import { nameOf } from '../parts/states.ts';
import { perform, showToast } from '../parts/toast.tsx';
import { composeCommands } from './commands.ts';

/** What can be done to an instance: buttons where the console controls processes, otherwise commands to copy. */
export function Actions({ instance }: { instance: MapInstance }) {
  return canControl.value && instance.name !== null ? (
    <Buttons instance={instance} name={instance.name} />
  ) : (
    <Commands instance={instance} />
  );
}

type ProcessAction = Exclude<ControlAction['action'], 'add'>;

const DELAY_MS = 200;
const ABORT_PERCENT = 50;
const ends: readonly ProcessAction[] = ['kill', 'stop', 'remove'];

function Buttons({ instance, name }: { instance: MapInstance; name: string }) {
  const { state, service, fault } = instance;
  const isStopped = state === 'stopped';

  async function control(action: ProcessAction, done: string): Promise<void> {
    if (ends.includes(action) && (await isLast(instance)) && !confirm(lastQuestion(action, service))) return;
    await perform(`${name}: ${done}`, () => send('POST', '/api/control', { action, name }));
  }

  const setFault = (delayMs: number, abortPercent: number, done: string) =>
    perform(`${name}: ${done}`, () => send('POST', '/api/faults', { instance: instance.id, delayMs, abortPercent }));
  const delayMs = fault?.delayMs ?? 0;
  const abortPercent = fault?.abortPercent ?? 0;

  return (
    <div class="row">
      {isStopped ? (
        <Button onClick={() => control('start', 'started')}>Start</Button>
      ) : (
        <Button onClick={() => control('stop', 'stops after draining')}>Stop</Button>
      )}
      <Button kind="danger" disabled={isStopped} onClick={() => control('kill', 'killed')}>
        Kill
      </Button>
      <Button disabled={isStopped || state === 'frozen'} onClick={() => control('freeze', 'frozen for 10 s')}>
        Freeze for 10 s
      </Button>
      <Button disabled={isStopped} onClick={() => control('restart', 'restarts after draining')}>
        Restart
      </Button>
      <Button
        pressed={delayMs > 0}
        onClick={() =>
          delayMs > 0 ? setFault(0, abortPercent, 'the delay ends') : setFault(DELAY_MS, abortPercent, 'slows down')
        }
      >
        Slow down by {delayMs || DELAY_MS} ms
      </Button>
      <Button
        pressed={abortPercent > 0}
        onClick={() =>
          abortPercent > 0
            ? setFault(delayMs, 0, 'the failures end')
            : setFault(delayMs, ABORT_PERCENT, `fails ${ABORT_PERCENT} % of its calls`)
        }
      >
        Fail {abortPercent || ABORT_PERCENT} % of the calls
      </Button>
      <Button kind="danger" onClick={() => control('remove', 'leaves for good')}>
        Remove
      </Button>
    </div>
  );
}

const lastQuestion = (action: ProcessAction, service: string): string =>
  `This is the last running instance of ${service}. Calls to ${service} will fail. ${action[0]!.toUpperCase()}${action.slice(1)} it?`;

/** Whether no other instance of the service runs. If the console does not answer, the action will say so. */
async function isLast({ id, service }: MapInstance): Promise<boolean> {
  try {
    const { services } = await get(addressOf('/api/map'));
    const others = services.find(({ name }) => name === service)?.instances.filter((other) => other.id !== id) ?? [];
    return others.every(({ state }) => state === 'gone' || state === 'stopped');
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return false;
  }
}

function Commands({ instance }: { instance: MapInstance }) {
  const commands = composeCommands(instance);
  const copied = useSignal('');
  async function copy(command: string): Promise<void> {
    await navigator.clipboard.writeText(command);
    copied.value = command;
    showToast('Copied');
  }
  return (
    <div class="stack">
      <p class="muted">
        This console does not control processes. In Docker Compose, use these commands for {nameOf(instance)}:
      </p>
      {commands.length === 0 && <p class="notice warn">The registry has no usable address for it.</p>}
      <ul class="commands">
        {commands.map(({ title, command }) => (
          <li key={title}>
            <span>{title}</span>
            <code>{command}</code>
            <Button kind="quiet" label={`Copy: ${title}`} onClick={() => copy(command)}>
              {copied.value === command ? 'Copied' : 'Copy'}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
