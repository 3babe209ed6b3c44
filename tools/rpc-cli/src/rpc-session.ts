import { randomUUID } from 'node:crypto';
import { isLongPoll, type Message, type ReplyOf, type RequestOf } from '@signalbox/contract';
import { diagnoseConsul, ConsulRegistry, Directory, ServiceClient } from '@signalbox/discovery';
import { FileCertificates, rpcChannel, type CertificatePaths, type RpcReply, type RpcRequest } from '@signalbox/rpc';
import { CommandError } from '@signalbox/stack/command-line';
import type { CallerFiles } from './caller-files.ts';
import type { RegistryAddress } from './registry-address.ts';

/** The tokens that are sent with a message. */
export interface Tokens {
  readonly userToken?: string;
  readonly serviceToken?: string;
}

const TIMEOUT_MS = 15_000;
const ATTEMPT_TIMEOUT_MS = 5_000;
const LOOK_UP_MS = 3_000;

function certificatesIn(paths: CertificatePaths): FileCertificates {
  try {
    return new FileCertificates(paths, { info: () => {}, warn: () => {} });
  } catch (error) {
    throw new CommandError(`cannot use the certificate in ${paths.cert}: ${(error as Error).message}`);
  }
}

/** Sends messages to services that it finds in the registry. */
export class RpcSession {
  private readonly directory: Directory;
  private readonly services: ServiceClient<RpcRequest, RpcReply>;
  private readonly registry: RegistryAddress;
  private readonly certificates: FileCertificates | undefined;
  /** The file with the key of the service that the command acts for. */
  readonly serviceKey: string | undefined;

  /** @throws CommandError if the certificate can't be used. */
  constructor(registry: RegistryAddress, { certificates, serviceKey }: CallerFiles) {
    this.registry = registry;
    this.certificates = certificates && certificatesIn(certificates);
    this.serviceKey = serviceKey;
    this.directory = new Directory(new ConsulRegistry(registry));
    const silent = { warn: () => {}, error: () => {} };
    const channel = rpcChannel({
      tls: this.certificates && { certificates: this.certificates },
      connectTimeoutMs: 1_000,
      pingIntervalMs: 1_000,
      pingTimeoutMs: 3_000,
      logger: silent,
    });
    this.services = new ServiceClient(this.directory, channel, {
      policy: 'two-choices',
      attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
    });
  }

  /**
   * @returns the reply.
   * @throws the service's error, or CommandError
   */
  async send<M extends Message>(message: M, request: RequestOf<M>, tokens: Tokens = {}): Promise<ReplyOf<M>> {
    await this.lookUp(message.service);
    const answer = await this.services.call(
      message.service,
      {
        name: Buffer.from(message.name),
        metadata: { requestId: randomUUID(), ...tokens },
        body: Buffer.from(JSON.stringify(request)),
      },
      {
        deadlineAt: performance.now() + TIMEOUT_MS,
        idempotent: message.idempotent,
        isLongPoll: isLongPoll(message, request),
      },
    );
    if (answer instanceof Error) throw answer;
    return JSON.parse(answer.toString()) as ReplyOf<M>;
  }

  async close(): Promise<void> {
    this.certificates?.close();
    await Promise.all([this.services.close(), this.directory.close()]);
  }

  /** Waits until the registry has reported the instances of a service. */
  private async lookUp(service: string): Promise<void> {
    if (this.directory.services().includes(service)) return;
    const known = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.problem(service).then((problem) => known.reject(new CommandError(problem)), known.reject);
    }, LOOK_UP_MS);
    const unsubscribe = this.directory.subscribe(service, () => known.resolve());
    this.directory.watch(service);
    await known.promise.finally(() => {
      clearTimeout(timer);
      unsubscribe();
    });
  }

  /** Why the registry has not reported the instances of a service. */
  private async problem(service: string): Promise<string> {
    const problem = await diagnoseConsul(this.registry);
    return problem ?? `the registry at ${this.registry.url}: ${this.directory.describe(service)}`;
  }
}
