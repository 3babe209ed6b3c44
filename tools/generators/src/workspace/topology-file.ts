import { elementsOf, literalValue, PlaceNotFoundError, SourceFile } from '../edit/source-file.ts';

export const TOPOLOGY = 'topology.ts';

/** A service, as topology.ts describes it. */
export interface ListedService {
  readonly name: string;
  readonly calls: readonly string[];
  readonly instances: number;
  readonly hasDatabase: boolean;
  readonly edgePort?: number;
  readonly operatorPort?: number;
  readonly demoEnv: Readonly<Record<string, string>>;
}

/** Whether other services call it: neither clients nor operators connect to it. */
export const isCallable = ({ edgePort, operatorPort }: ListedService): boolean =>
  edgePort === undefined && operatorPort === undefined;

const listIn = (text: string) => new SourceFile(TOPOLOGY, text).constant('services');

/** @throws PlaceNotFoundError */
export function servicesIn(text: string): ListedService[] {
  return elementsOf(listIn(text)).map((element) => literalValue(element) as ListedService);
}

/** Adds a service after all that services call, so that it follows those that it calls. */
export function withService(text: string, service: ListedService): string {
  const at = servicesIn(text).findLastIndex(isCallable) + 1;
  return new SourceFile(TOPOLOGY, text).withElement(listIn(text), literal(service), at);
}

export function withoutService(text: string, name: string): string {
  return new SourceFile(TOPOLOGY, text).withoutElements(
    listIn(text),
    (element) => (literalValue(element) as ListedService).name === name,
  );
}

/** Adds a service to those that another one calls. */
export function withCall(text: string, caller: string, callee: string): string {
  return new SourceFile(TOPOLOGY, text).withElement(callsOf(text, caller), `'${callee}'`);
}

export function withoutCall(text: string, caller: string, callee: string): string {
  return new SourceFile(TOPOLOGY, text).withoutElements(
    callsOf(text, caller),
    (element) => literalValue(element) === callee,
  );
}

function callsOf(text: string, caller: string) {
  const element = elementsOf(listIn(text)).find((one) => (literalValue(one) as ListedService).name === caller);
  if (!element) throw new PlaceNotFoundError(TOPOLOGY, `the service ${caller}`);
  return new SourceFile(TOPOLOGY, text).property(element, 'calls');
}

/** The service as it stands in the file. Starts on a new line, so that it has one line for each property. */
const literal = ({ name, calls, instances, hasDatabase, demoEnv }: ListedService): string => `{
    name: '${name}',
    calls: [${calls.map((call) => `'${call}'`).join(', ')}],
    instances: ${instances},
    hasDatabase: ${hasDatabase},
    demoEnv: { ${Object.entries(demoEnv)
      .map(([key, value]) => `${key}: '${value}'`)
      .join(', ')} },
  }`;
