import { Agent, request } from 'undici';

/** A request of a client to the edge. */
export interface EdgeRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request's result: an answer, or a broken connection. */
export interface Exchange {
  /** 0 if there was no answer. */
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: string | undefined;
  /** The reason if there was no answer. */
  readonly error?: string;
  /** Number of gateways that refused the connection. */
  readonly refused: number;
  /** One reason for each connection that broke before the answer. */
  readonly broken: readonly string[];
}

// The longest wait that a client can ask for, plus the gateway's own deadline.
const ANSWER_TIMEOUT_MS = 15_000;

/**
 * A well-behaved client. It keeps connections alive, uses the gateways in turn, tries the next one if a connection is
 * refused, and repeats a read once if its connection breaks. Any other retry is up to the caller.
 */
export class EdgeClient {
  private readonly gateways: readonly string[];
  private readonly agent = new Agent({
    connections: 64,
    connect: { timeout: 1_000 },
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
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
      const canRetry = isRefused(error) ? refused < this.gateways.length : sent.method === 'GET' && broken.length < 2;
      if (!canRetry) return { status: 0, body: undefined, retryAfter: undefined, error, refused, broken };
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
    return { status: response.statusCode, body: parseJson(text), retryAfter: retryAfter && String(retryAfter) };
  }
}

// No connection was established, so the gateway got no request.
const isRefused = (error: string) => error === 'ECONNREFUSED' || error === 'UND_ERR_CONNECT_TIMEOUT';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
