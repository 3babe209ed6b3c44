import { useSignal } from '@preact/signals';
import { policyNames, type PolicyName } from '@signalbox/balancing';
import type { Balancer } from '../../../src/api/balancers.ts';
import { send } from '../api/client.ts';
import { addressOf } from '../api/contract.ts';
import { useRead } from '../api/live.ts';
import { session } from '../api/session.ts';
import { Button } from '../parts/button.tsx';
import { SelectField } from '../parts/fields.tsx';
import { Section } from '../parts/page.tsx';
import { nameOf } from '../parts/states.ts';
import { perform } from '../parts/toast.tsx';
import { setPolicy } from './lab-actions.ts';

interface LabControlsProps {
  /** The service that is called. */
  readonly target: string;
  readonly balancers: readonly Balancer[];
}

/** Changes the running system: policies, instances, load and faults. */
export function LabControls({ target, balancers }: LabControlsProps) {
  const canControl = session.value?.canControl === true;
  const callers = [...new Set(balancers.map(({ caller }) => caller.service))].sort();
  const instances = balancers[0]?.instances ?? [];
  const last = instances.findLast(({ name }) => name !== null)?.name;
  return (
    <Section title="Controls">
      <div class="stack">
        <div class="filters">
          {callers.map((caller) => (
            <PolicyFields key={caller} caller={caller} balancers={balancers} />
          ))}
          <LoadField />
        </div>
        <div class="filters">
          {canControl && (
            <>
              <Button onClick={() => control(`One more instance of ${target}`, { action: 'add', service: target })}>
                Add an instance of {target}
              </Button>
              <Button
                disabled={last === undefined || last === null}
                onClick={() => control(`${last} is removed`, { action: 'remove', name: last! })}
              >
                Remove {last ?? 'one'}
              </Button>
            </>
          )}
          <FaultFields instances={instances} />
        </div>
      </div>
    </Section>
  );
}

type Action = { action: 'add'; service: string } | { action: 'remove'; name: string };

const control = (done: string, action: Action) => perform(done, () => send('POST', '/api/control', action));

/** The policy of a calling service, and another policy for one of its instances. */
function PolicyFields({ caller, balancers }: { caller: string; balancers: readonly Balancer[] }) {
  const own = balancers.filter((balancer) => balancer.caller.service === caller);
  const [first, second] = own;
  const canControl = session.value?.canControl === true;
  return (
    <>
      <SelectField
        label={`Policy of ${caller}`}
        value={first?.policy ?? ''}
        options={policyNames}
        onInput={(value) => perform(`${caller} uses ${value}`, () => setPolicy(caller, value as PolicyName))}
      />
      {second ? (
        <SelectField
          label={`Beside it: ${nameOf(second.caller)}`}
          value={second.policy}
          options={policyNames}
          onInput={(value) =>
            perform(`${nameOf(second.caller)} tries ${value}`, () =>
              setPolicy(caller, value as PolicyName, second.caller.id),
            )
          }
        />
      ) : (
        canControl && (
          <Button onClick={() => control(`One more ${caller}`, { action: 'add', service: caller })}>
            Add a second {caller}, to compare two policies
          </Button>
        )
      )}
    </>
  );
}

const RATES = ['0', '5', '20', '50', '100', '200', '300'];

function LoadField() {
  const version = useSignal(0);
  const { data } = useRead(addressOf('/api/map'), version.value);
  const rate = String(data.value?.traffic.callsPerSecond ?? 0);
  return (
    <SelectField
      label="Demo traffic (calls/s)"
      value={rate}
      options={RATES.includes(rate) ? RATES : [rate, ...RATES]}
      onInput={async (value) => {
        const body = { callsPerSecond: Number(value) };
        await perform(`Demo traffic: ${value} calls/s`, () => send('PUT', '/api/traffic', body));
        version.value += 1;
      }}
    />
  );
}

const faults = [
  ['Slow down by 200 ms', { delayMs: 200 }],
  ['Fail half of its calls', { abortPercent: 50 }],
  ['End its fault', {}],
] as const;

/** Injects a fault into one instance. */
function FaultFields({ instances }: { instances: Balancer['instances'] }) {
  const chosen = useSignal('');
  const instance = instances.find(({ id }) => id === chosen.value) ?? instances[0];
  if (!instance) return null;
  return (
    <>
      <SelectField
        label="Fault of"
        value={instance.id}
        options={instances.map((one) => [one.id, nameOf(one)] as const)}
        onInput={(value) => (chosen.value = value)}
      />
      {faults.map(([text, fault]) => (
        <Button
          key={text}
          onClick={() =>
            perform(`${nameOf(instance)}: ${text.toLowerCase()}`, () =>
              send('POST', '/api/faults', { instance: instance.id, ...fault }),
            )
          }
        >
          {text}
        </Button>
      ))}
    </>
  );
}
