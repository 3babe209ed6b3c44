import { useSignal } from '@preact/signals';
import type { SystemMap } from '../../../src/api/map.ts';
import { send } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { TextField, useDelayed } from '../parts/fields.tsx';
import { formatCount } from '../parts/formats.ts';
import { perform } from '../parts/toast.tsx';

const USUAL_RATE = 20;
const MAX_RATE = 1_000;

/** The switch of the demo traffic, and its rate. */
export function Traffic({ traffic }: { traffic: SystemMap['traffic'] }) {
  const isOn = traffic.callsPerSecond > 0;
  const rate = useSignal(traffic.callsPerSecond || USUAL_RATE);
  const set = (callsPerSecond: number) =>
    perform(callsPerSecond > 0 ? `Demo traffic: ${callsPerSecond} calls per second` : 'Demo traffic is off', () =>
      send('PUT', '/api/traffic', { callsPerSecond }),
    );
  const setLater = useDelayed(set);
  function change(text: string): void {
    rate.value = Math.min(MAX_RATE, Math.max(1, Math.round(Number(text)) || 1));
    if (isOn) setLater(rate.value);
  }
  return (
    <div class="stack">
      <p class="muted">Mixed calls of demo users, at a gentle rate.</p>
      <div class="filters">
        <Button
          pressed={isOn}
          label={`${isOn ? 'On' : 'Off'}: demo traffic`}
          onClick={() => set(isOn ? 0 : rate.value)}
        >
          {isOn ? 'On' : 'Off'}
        </Button>
        <TextField
          label="Calls per second"
          type="number"
          min={1}
          max={MAX_RATE}
          value={String(rate.value)}
          onInput={change}
        />
      </div>
      <p>
        Failed calls since it was switched on:{' '}
        <b class={traffic.failed > 0 ? 'bad-text' : 'good-text'}>{formatCount(traffic.failed)}</b>
      </p>
    </div>
  );
}
