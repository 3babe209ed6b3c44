import type { AnyContract, Auth, Message } from '@signalbox/contract';
import { rpcServices } from '@signalbox/stack';
import { CommandError, nearest } from '@signalbox/stack/command-line';
import { shape } from './shape.ts';

const contracts = await Promise.all(rpcServices.map(contractOf));

/** All messages of all services. */
export const messages: readonly Message[] = contracts.flatMap((contract) => Object.values<Message>(contract.messages));

/** @throws CommandError */
export function messageNamed(name: string): Message {
  const found = messages.find((message) => message.name === name);
  const names = messages.map((message) => message.name);
  if (found === undefined)
    throw new CommandError(`there is no message ${name}; did you mean ${nearest(name, names)[0]}?`);
  return found;
}

/** Whether a name is the name of a service. */
export const isService = (name: string) => contracts.some(({ serviceName }) => serviceName === name);

/** Describes messages, for use on the command line. */
export function describe(message: Message): string {
  const errors = message.errors.length > 0 ? [`    errors   ${message.errors.join(', ')}`] : [];
  return [
    `${message.name}   ${sender(message.auth)}`,
    `    request  ${shape(message.request.toJSONSchema({ io: 'input', unrepresentable: 'any' }))}`,
    ...errors,
  ].join('\n');
}

function sender(auth: Auth): string {
  switch (auth.kind) {
    case 'public':
      return 'any caller';
    case 'user':
      return 'a signed-in user';
    case 'admin':
      return 'an admin';
    case 'operator':
      return `an admin, or services: ${auth.services.join(', ')}`;
    case 'service':
      return `services: ${auth.names.join(', ')}`;
  }
}

/**
 * Imports a service's contract by a computed name, so that a new service needs no change here. The package has the name
 * of the service.
 */
async function contractOf({ name }: { readonly name: string }): Promise<AnyContract> {
  const contracts = (await import(`@signalbox/contracts-${name}`)) as Record<string, AnyContract | undefined>;
  const contract = Object.values(contracts).find((exported) => exported?.serviceName === name);
  if (contract === undefined)
    throw new Error(`expected @signalbox/contracts-${name} to export the contract of ${name}`);
  return contract;
}
