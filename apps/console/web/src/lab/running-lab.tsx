import { useSignal } from '@preact/signals';
import { addressOf } from '../api/contract.ts';
import { useLive } from '../api/live.ts';
import { Waiting } from '../parts/page.tsx';
import { SelectField } from '../parts/fields.tsx';
import { BalancerPanel } from './balancer-panel.tsx';
import { LabControls } from './lab-controls.tsx';
import './lab.css';

/** The real balancers at work, beside the controls that change them. */
export function RunningLab() {
  const { data, problem } = useLive(addressOf('/api/balancers'));
  const chosen = useSignal('');
  const items = data.value?.items;
  if (!items) return <Waiting problem={problem.value} />;
  const services = [...new Set(items.map(({ service }) => service))].sort();
  const target = services.includes(chosen.value) ? chosen.value : (services[0] ?? '');
  const balancers = items.filter(({ service }) => service === target);
  return (
    <>
      <p class="lab-intro">
        Each panel is one caller: how it spreads its calls over the instances, and how long they take. Switch demo
        traffic on, slow one instance down, and change the policy: <code>round-robin</code> sends it the same share of
        calls as before, <code>peak-ewma</code> sends most calls to the others. Latency is the moving average that the
        caller itself measures.
      </p>
      <div class="filters">
        <SelectField label="Calls to" value={target} options={services} onInput={(value) => (chosen.value = value)} />
      </div>
      <LabControls target={target} balancers={balancers} />
      <div class="columns lab-columns">
        {balancers.map((balancer) => (
          <BalancerPanel key={`${balancer.caller.id} ${balancer.service}`} balancer={balancer} />
        ))}
      </div>
      {balancers.length === 0 && <p class="empty">No service calls another one yet.</p>}
    </>
  );
}
