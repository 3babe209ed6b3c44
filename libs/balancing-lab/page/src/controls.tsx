import { policyNames, type PolicyName } from '@signalbox/balancing';
import type { Experiment, Fault } from './experiment.ts';

interface ControlsProps {
  readonly experiment: Experiment;
  readonly onChange: (changes: Partial<Experiment>) => void;
}

const NONE = 'none';

/** The settings of an experiment. */
export function Controls({ experiment, onChange }: ControlsProps) {
  const { policies, choices, instances, load, distribution, fault, callsPerSecond } = experiment;
  const [first = 'random', second] = policies;
  const faults: readonly (readonly [Fault, string])[] = [
    ['none', 'none'],
    ['slow', 'one is 5 times slower'],
    ['failing', 'one fails half of its calls'],
    ['joining', 'one joins'],
  ];
  return (
    <div class="lab-controls">
      <Choice
        label="Policy"
        value={first}
        options={policyNames.map((name) => [name, name])}
        onInput={(value) => onChange({ policies: [value as PolicyName, ...(second ? [second] : [])] })}
      />
      <Choice
        label="Beside it"
        value={second ?? NONE}
        options={[NONE, ...policyNames].map((name) => [name, name])}
        onInput={(value) => onChange({ policies: value === NONE ? [first] : [first, value as PolicyName] })}
      />
      <Choice
        label="Instances"
        value={String(instances)}
        options={['2', '5', '10', '50', '100', '500'].map((each) => [each, each])}
        onInput={(value) => onChange({ instances: Number(value) })}
      />
      <Choice
        label="Compared (d)"
        value={String(choices)}
        options={['2', '3', '5'].map((each) => [each, each])}
        onInput={(value) => onChange({ choices: Number(value) })}
      />
      <Choice
        label="Service times"
        value={distribution}
        options={['exponential', 'deterministic', 'pareto', 'hyperexponential'].map((each) => [each, each])}
        onInput={(value) => onChange({ distribution: value })}
      />
      <Choice label="Fault" value={fault} options={faults} onInput={(value) => onChange({ fault: value as Fault })} />
      <label class="field lab-slider">
        <span>Load {Math.round(load * 100)} %</span>
        <input
          type="range"
          min={10}
          max={99}
          value={Math.round(load * 100)}
          onInput={(event) => onChange({ load: Number(event.currentTarget.value) / 100 })}
        />
      </label>
      <Choice
        label="Speed"
        value={String(callsPerSecond)}
        options={[
          ['50', '50 calls/s'],
          ['2000', '2 000 calls/s'],
          ['100000', '100 000 calls/s'],
          ['Infinity', 'as fast as possible'],
        ]}
        onInput={(value) => onChange({ callsPerSecond: Number(value) })}
      />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onInput: (value: string) => void;
}

function Choice({ label, value, options, onInput }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onInput(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
