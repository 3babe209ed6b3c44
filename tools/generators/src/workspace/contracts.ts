import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tree } from '@nx/devkit';
import type { AnyContract, Message } from '@signalbox/contract';
import type { z } from 'zod';
// Nx lets Node strip the types of generators, which is not enough for the libraries that contracts import.
import '@signalbox/stack/typescript-loader';
import { elementsOf, literalValue } from '../edit/source-file.ts';
import { read } from './edit-file.ts';

/** The id of something in another service. */
export interface Reference {
  readonly service: string;
  /** The message that returns it, such as `getUser`. */
  readonly message: string;
  /** The fields of its request, such as `userId`. */
  readonly fields: readonly string[];
  readonly errors: readonly string[];
}

export const contractFile = (service: string) => `libs/contracts/${service}/src/${service}.contract.ts`;

/** The error codes that the messages of a service declare. @throws PlaceNotFoundError if it has no contract. */
export function errorCodesOf(tree: Tree, service: string): string[] {
  const source = read(tree, contractFile(service));
  const lists = elementsOf(source.messagesOf(service)).map((message) => source.optionalProperty(message, 'errors'));
  return lists.flatMap((list) => (list ? elementsOf(list).map((code) => String(literalValue(code))) : []));
}

/** The contract of a service, from its sources on the disk. @throws Error if it has none. */
async function loadContract(tree: Tree, service: string): Promise<AnyContract> {
  const exported = (await import(pathToFileURL(join(tree.root, contractFile(service))).href)) as Record<
    string,
    unknown
  >;
  const contracts = Object.values(exported) as (AnyContract | undefined)[];
  const found = contracts.find((one) => one?.serviceName === service);
  if (!found) throw new Error(`${contractFile(service)}: expected an export contract('${service}', {…})`);
  return found;
}

/**
 * How a service finds out that something exists in another one: the first query `get…` that a signed-in user may send,
 * and whose required fields are ids.
 * @throws Error if there is none.
 */
export async function referenceTo(tree: Tree, service: string): Promise<Reference> {
  const { messages } = await loadContract(tree, service);
  for (const [message, declared] of Object.entries(messages)) {
    const fields = idFieldsOf(message, declared);
    if (fields) return { service, message, fields, errors: declared.errors };
  }
  throw new Error(
    `${service} has no query that ${service === 'users' ? 'this' : 'another'} service can send for its user: expected one ` +
      `such as get…: query({ auth: user(), request: z.object({ …Id: id() }) }). Generate the service without ` +
      `--calls ${service}, and add the call by hand`,
  );
}

const UUID = '5a1e0000-0000-4000-8000-000000000000';

function idFieldsOf(name: string, { auth, request, longPollField }: Message): string[] | undefined {
  if (auth.kind !== 'user' || !name.startsWith('get')) return undefined;
  const { shape } = request as Partial<z.ZodObject>;
  if (!shape) return undefined;
  const required = Object.entries(shape).filter(([key, field]) => key !== longPollField && !accepts(field, undefined));
  const areIds = required.every(([, field]) => accepts(field, UUID) && !accepts(field, 'text'));
  return areIds ? required.map(([key]) => key) : undefined;
}

const accepts = (field: unknown, value: unknown): boolean => (field as z.ZodType).safeParse(value).success;
