import { readFile } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:http';
import { z } from 'zod';
import type { ControlAction } from '../api/control.ts';
import { ConflictError } from '../console-errors.ts';

const TIMEOUT_MS = 30_000;
const STATE_TIMEOUT_MS = 1_000;
const POLL_MS = 500;
const MAX_NAMES = 1_000;

const stackProcess = z.object({
  /** `users-1` */
  name: z.string(),
  service: z.string(),
  kind: z.enum(['service', 'database', 'registry']),
  /** The id of a ready instance in the registry. */
  id: z.string().optional(),
  status: z.enum(['starting', 'ready', 'frozen', 'stopped', 'waiting']),
});
export type StackProcess = z.output<typeof stackProcess>;

const stateAnswer = z.object({ processes: z.array(stackProcess) });
const commandAnswer = z.object({ name: z.string() });
const errorAnswer = z.object({ error: z.string() });

export interface StackControlOptions {
  /** The Unix socket of the launcher. */
  readonly socketPath: string;
  /** The file with the token for it. */
  readonly tokenFile: string;
}

/** The launcher's names of the actions of the page. */
const COMMANDS = { stop: 'hold', start: 'release' } as const satisfies Partial<Record<ControlAction['action'], string>>;

/** The processes of the local stack, and actions on them. Without a launcher there are none. */
export class StackControl {
  private known: readonly StackProcess[] = [];
  /** The names of all instances that were reported, by id, the newest last. */
  private readonly names = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;
  private isAsking = false;

  /** @param launcher - undefined: there is none. */
  constructor(private readonly launcher: StackControlOptions | undefined) {}

  get canControl(): boolean {
    return this.launcher !== undefined;
  }

  /** As the launcher last reported them. */
  get processes(): readonly StackProcess[] {
    return this.known;
  }

  /** The name of an instance. Null if it is not one of the local stack. */
  nameOf(instanceId: string): string | null {
    return this.names.get(instanceId) ?? null;
  }

  /** Whether the process of an instance has ended: the registry may still list it for a minute. */
  hasEnded(instanceId: string): boolean {
    return this.names.has(instanceId) && this.known.length > 0 && !this.known.some(({ id }) => id === instanceId);
  }

  start(): void {
    if (this.canControl) this.timer ??= setInterval(() => void this.refresh(), POLL_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Asks the launcher for its processes. While it does not answer, none is known. */
  async refresh(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const { text } = await this.ask({ path: '/state' }, STATE_TIMEOUT_MS);
      this.known = stateAnswer.parse(JSON.parse(text)).processes;
      for (const { id, name } of this.known) if (id !== undefined) this.names.set(id, name);
      for (const id of [...this.names.keys()].slice(0, -MAX_NAMES)) this.names.delete(id);
    } catch {
      this.known = [];
    } finally {
      this.isAsking = false;
    }
  }

  /**
   * Acts on a process.
   * @returns its name.
   * @throws ConflictError if there is no launcher, or it refuses.
   */
  async act(action: ControlAction): Promise<string> {
    const command =
      action.action === 'add'
        ? { kind: 'add', service: action.service }
        : { kind: action.action in COMMANDS ? COMMANDS[action.action as 'stop'] : action.action, name: action.name };
    const { status, text } = await this.ask({ path: '/commands', method: 'POST' }, TIMEOUT_MS, JSON.stringify(command));
    const answer: unknown = JSON.parse(text);
    if (status >= 400)
      throw new ConflictError(errorAnswer.safeParse(answer).data?.error ?? `the launcher answers ${status}`);
    await this.refresh();
    return commandAnswer.parse(answer).name;
  }

  private async ask(options: RequestOptions, timeoutMs: number, body?: string) {
    if (!this.launcher)
      throw new ConflictError('no launcher runs these processes: use the commands of the platform that does');
    const token = (await readFile(this.launcher.tokenFile, 'utf8')).trim();
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(timeoutMs);
    request({ ...options, socketPath: this.launcher.socketPath, headers, signal }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end(body);
    return promise.catch((error: unknown) => {
      throw new ConflictError(`the launcher does not answer: ${(error as Error).message}`);
    });
  }
}
