import { join } from 'node:path';
import { formatFiles, generateFiles, logger, type GeneratorCallback, type Tree } from '@nx/devkit';
import { isRpcService, type Service } from '@signalbox/stack/services';
import { elementsOf, nameOf } from '../edit/source-file.ts';
import { assertName, namesOf } from '../names.ts';
import { contractFile } from '../workspace/contracts.ts';
import { edit, read } from '../workspace/edit-file.ts';
import { servicesIn, TOPOLOGY } from '../workspace/topology-file.ts';

export interface MessageOptions {
  readonly name: string;
  readonly query?: boolean;
  readonly command?: boolean;
  readonly from?: string;
}

/** Who may send a message: the expression in the contract, the function that it needs, and the resulting value. */
interface Senders {
  readonly expression: string;
  readonly names: string;
  readonly value: object;
  readonly imported: string;
}

/**
 * Adds a message to a service. Its handler answers with the time, until it does something of use.
 * @throws Error that says what to change; then nothing is written.
 */
export async function generateMessage(tree: Tree, options: MessageOptions): Promise<GeneratorCallback> {
  const { query = false, command = false, from = 'admin' } = options;
  const [service = '', ...rest] = options.name.split('.');
  const message = rest.join('.');
  if (query === command) throw new Error('expected either --query (it only reads) or --command (it changes data)');
  const services = servicesIn(tree.read(TOPOLOGY, 'utf8') ?? '');
  const callable = services.filter(isRpcService).map((one) => one.name);
  if (!callable.includes(service))
    throw new Error(`expected SERVICE.message with a service of ${callable.join(', ')}, got "${options.name}"`);
  const file = kebabOf(message);
  if (!/^[a-z][a-zA-Z0-9]*$/.test(message))
    throw new Error(`expected a message in camelCase, such as payments.refundPayment; got "${options.name}"`);
  assertName('the message', file);
  const contract = contractFile(service);
  const declared = elementsOf(read(tree, contract).messagesOf(service)).map(nameOf);
  if (declared.includes(message)) throw new Error(`${contract} already declares ${message}; choose another name`);
  if (tree.exists(`apps/${service}/src/${file}.controller.ts`))
    throw new Error(`apps/${service}/src/${file}.controller.ts already exists; choose another name`);

  const senders = sendersFrom(from, service, services);
  const kind = query ? 'query' : 'command';
  const declaration =
    `${message}: ${kind}({ auth: ${senders.expression}, request: nothing(), ` +
    'reply: z.object({ handledAt: timestamp() }) })';
  edit(tree, contract, [
    (source) => source.withImportedNames('@signalbox/contract', kind, senders.imported, 'nothing', 'timestamp'),
    (source) => source.withElement(source.messagesOf(service), declaration),
  ]);
  const controller = `${namesOf(file).pascal}Controller`;
  edit(tree, `apps/${service}/src/app.module.ts`, [
    (source) => source.withImport(controller, `./${file}.controller.ts`),
    (source) => source.withDecoratorElement('Module', 'controllers', controller),
  ]);
  generateFiles(tree, join(import.meta.dirname, 'files'), `apps/${service}/src`, {
    service,
    contract: namesOf(service).camel,
    message,
    message_: namesOf(file),
    file,
    senders: senders.names,
    auth: JSON.stringify(senders.value),
  });
  await formatFiles(tree);
  return () =>
    logger.info(
      `\n${options.name} answers with the time. Next: give it fields in ${contract}, and work in ` +
        `apps/${service}/src/${file}.controller.ts. Send it: npm run rpc -- ${options.name}`,
    );
}

function sendersFrom(from: string, callee: string, services: readonly Service[]): Senders {
  if (from === 'anyone') return { expression: 'anyone()', names: from, value: { kind: 'public' }, imported: from };
  if (from === 'user' || from === 'admin')
    return { expression: `${from}()`, names: `a signed-in ${from}`, value: { kind: from }, imported: from };
  const names = from.split(',');
  const callers = services.filter(({ calls }) => calls.includes(callee)).map((one) => one.name);
  if (names.some((name) => !callers.includes(name)))
    throw new Error(
      `--from: expected anyone, user, admin, or services that call ${callee} in ${TOPOLOGY} (${callers.join(', ') || 'none'}), got "${from}"`,
    );
  const expression = `service(${names.map((name) => `'${name}'`).join(', ')})`;
  return { expression, names: names.join(', '), value: { kind: 'service', names }, imported: 'service' };
}

const kebabOf = (camel: string) => camel.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
