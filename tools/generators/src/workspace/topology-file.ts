import { isRpcService, type Service } from '@signalbox/stack/services';
import { elementsOf, literalValue, PlaceNotFoundError, SourceFile } from '../edit/source-file.ts';

export const TOPOLOGY = 'topology.ts';

const listIn = (text: string) => new SourceFile(TOPOLOGY, text).constant('services');

/** @throws PlaceNotFoundError */
export function servicesIn(text: string): Service[] {
  return elementsOf(listIn(text)).map((element) => literalValue(element) as Service);
}

/** Adds a service after all that services call, so that it follows those that it calls. */
export function withService(text: string, service: Service): string {
  const at = servicesIn(text).findLastIndex(isRpcService) + 1;
  return new SourceFile(TOPOLOGY, text).withElement(listIn(text), literal(service), at);
}

/** Removes a service, also from those that others call. */
export function withoutService(text: string, name: string): string {
  const callers = servicesIn(text).filter(({ calls }) => calls.includes(name));
  const rest = callers.reduce((before, caller) => withoutCall(before, caller.name, name), text);
  return new SourceFile(TOPOLOGY, rest).withoutElements(
    listIn(rest),
    (element) => (literalValue(element) as Service).name === name,
  );
}

/** Adds a service to those that another one calls. */
export function withCall(text: string, caller: string, callee: string): string {
  return new SourceFile(TOPOLOGY, text).withElement(callsOf(text, caller), `'${callee}'`);
}

function withoutCall(text: string, caller: string, callee: string): string {
  return new SourceFile(TOPOLOGY, text).withoutElements(
    callsOf(text, caller),
    (element) => literalValue(element) === callee,
  );
}

function callsOf(text: string, caller: string) {
  const element = elementsOf(listIn(text)).find((one) => (literalValue(one) as Service).name === caller);
  if (!element) throw new PlaceNotFoundError(TOPOLOGY, `the service ${caller}`);
  return new SourceFile(TOPOLOGY, text).property(element, 'calls');
}

/** The service as it stands in the file. Starts on a new line, so that it has one line for each property. */
const literal = ({ name, calls, instances, hasDatabase, demoEnv }: Service): string => `{
    name: '${name}',
    calls: [${calls.map((call) => `'${call}'`).join(', ')}],
    instances: ${instances},
    hasDatabase: ${hasDatabase},
    demoEnv: { ${Object.entries(demoEnv)
      .map(([key, value]) => `${key}: '${value}'`)
      .join(', ')} },
  }`;
