import { Agent, request } from 'undici';

/** A request as a shopper sends it. */
export interface EdgeRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** How it went: an answer, or a connection that broke. */
export interface Exchange {
  /** 0 where there was no answer. */
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: string | undefined;
  /** Why there was no answer. */
  readonly error?: string;
  /** Gateways that refused the connection before one took it. */
  readonly refused: number;
  /** Why connections broke before the answer was there, one reason each. */
  readonly broken: readonly string[];
}

// As long as the longest wait that a client may ask for, and the gateway's own deadline.
const ANSWER_WITHIN_MS = 15_000;

/**
 * What a well-behaved client does: keeps connections alive, takes the gateways in turn, goes to the next one where a
 * connection is refused, and repeats a read, once, when its connection breaks. All else is the caller's to repeat.
 */
export class EdgeClient {
  private readonly gateways: readonly string[];
  private readonly agent = new Agent({
    connections: 64,
    connect: { timeout: 1_000 },
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
  });
  private turn = 0;

  constructor(gateways: readonly string[]) {
    this.gateways = gateways;
  }

  async send(sent: EdgeRequest): Promise<Exchange> {
    let refused = 0;
    const broken: string[] = [];
    for (let turn = this.turn++; ; turn += 1) {
      const outcome = await this.attempt(sent, this.gateways[turn % this.gateways.length]!).catch(
        (error: NodeJS.ErrnoException) => error,
      );
      if (!(outcome instanceof Error)) return { ...outcome, refused, broken };
      const error = outcome.code ?? outcome.message;
      if (isRefused(error)) refused += 1;
      else broken.push(error);
      const repeats = isRefused(error) ? refused < this.gateways.length : sent.method === 'GET' && broken.length < 2;
      if (!repeats) return { status: 0, body: undefined, retryAfter: undefined, error, refused, broken };
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async attempt(
    { method, path, headers, body }: EdgeRequest,
    gateway: string,
  ): Promise<Omit<Exchange, 'refused' | 'broken'>> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await request(`${gateway}${path}`, {
      method,
      headers: { ...json, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      dispatcher: this.agent,
    });
    const text = await response.body.text();
    const retryAfter = response.headers['retry-after'];
    return { status: response.statusCode, body: parsed(text), retryAfter: retryAfter && String(retryAfter) };
  }
}

// Nothing was sent on a connection that never was.
const isRefused = (error: string) => error === 'ECONNREFUSED' || error === 'UND_ERR_CONNECT_TIMEOUT';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
