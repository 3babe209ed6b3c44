import { isRecord } from '../regular-file.ts';
import type { StackCommand } from './command.ts';

/** A request does not contain a command. */
export class InvalidCommandError extends Error {}

const NAME = ['name'];
// No environment variables for `add`: they could run any program.
const FIELDS: Readonly<Record<StackCommand['kind'], readonly string[]>> = {
  hold: NAME,
  release: NAME,
  restart: NAME,
  remove: NAME,
  kill: NAME,
  freeze: [...NAME, 'ms'],
  add: ['service'],
  'renew-certificates': [],
  'replace-authority': [],
};
const MAX_FREEZE_MS = 600_000;

/** The command in a request over the control interface. @throws InvalidCommandError */
export function parseCommand(request: unknown): StackCommand {
  const { kind, ...fields } = isRecord(request) ? request : {};
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind))
    throw new InvalidCommandError(
      `expected a kind among ${Object.keys(FIELDS).join(', ')}, got ${JSON.stringify(kind)}`,
    );
  const expected = FIELDS[kind as StackCommand['kind']];
  const unknown = Object.keys(fields).find((field) => !expected.includes(field));
  if (unknown !== undefined) throw new InvalidCommandError(`${kind} has no field ${unknown}`);
  for (const field of expected.filter((field) => field !== 'ms'))
    if (typeof fields[field] !== 'string') throw new InvalidCommandError(`${kind} expects a ${field}`);
  const { ms } = fields;
  if (ms !== undefined && !(Number.isInteger(ms) && Number(ms) >= 1 && Number(ms) <= MAX_FREEZE_MS))
    throw new InvalidCommandError(`ms expects a whole number from 1 to ${MAX_FREEZE_MS}, got ${JSON.stringify(ms)}`);
  return request as StackCommand;
}
