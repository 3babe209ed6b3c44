import type { Problem } from '../../../src/api/control.ts';
import { fillPath, type Address, type BodyOf, type PathOf, type ReplyOf } from './contract.ts';
import { endSession, session } from './session.ts';

/** A request that the console refused, or that did not reach it. */
export class RequestError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

const UNREACHABLE: Problem = {
  type: 'about:blank',
  title: 'Not connected',
  status: 0,
  code: 'UNREACHABLE',
  detail: 'The console is not reachable.',
};

/**
 * `fetch`, but each failure is a `RequestError`. An answer 401 ends the session on this page.
 * @throws RequestError
 */
export async function request(address: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new RequestError(UNREACHABLE);
  }
  if (response.ok) return response;
  if (response.status === 401) endSession();
  const fallback = { ...UNREACHABLE, title: response.statusText, status: response.status, code: 'HTTP', detail: '' };
  const problem = { ...fallback, ...((await response.json().catch(() => ({}))) as Partial<Problem>) };
  throw new RequestError({ ...problem, detail: problem.detail || `The console answered ${response.status}.` });
}

/** @throws RequestError */
export async function get<Data>(address: Address<Data>, signal?: AbortSignal): Promise<Data> {
  const init = { headers: { accept: 'application/json' }, ...(signal && { signal }) };
  return (await (await request(address, init)).json()) as Data;
}

type Method = 'POST' | 'PUT' | 'DELETE';

/**
 * Sends a change, with the token of the session.
 * @throws RequestError
 */
export async function send<M extends Method, Path extends PathOf<M>>(
  method: M,
  path: Path,
  body?: BodyOf<M, Path>,
  parameters: Readonly<Record<string, string>> = {},
): Promise<ReplyOf<M, Path>> {
  const token = session.value?.actionToken;
  const response = await request(fillPath(path, parameters), {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { 'x-action-token': token }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (response.status === 204 ? undefined : await response.json()) as ReplyOf<M, Path>;
}
