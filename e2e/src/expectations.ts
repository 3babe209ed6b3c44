import { expect } from 'vitest';
import type { ClientResponse } from './client.ts';

export const anId = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export const aPointInTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

/** Expects a problem document (RFC 9457) with this status and code. */
export function expectProblem(answer: ClientResponse<unknown>, status: number, code: string): void {
  const summary = { status: answer.status, code: answer.problem?.code, defects: problemDefects(answer) };
  expect(summary, answer.text.slice(0, 500)).toEqual({ status, code, defects: [] });
}

/** The errors of a response that should be a problem document. */
export function problemDefects({ status, headers, text, problem }: ClientResponse<unknown>): string[] {
  const defects: string[] = [];
  const type = headers.get('content-type') ?? 'none';
  if (!/^application\/problem\+json\b/.test(type)) defects.push(`content type ${type}`);
  if (typeof problem !== 'object') return [...defects, `not a JSON object: ${text.slice(0, 200)}`];
  if (problem.status !== status) defects.push(`status ${problem.status} in the body, ${status} in the status line`);
  if (typeof problem.title !== 'string' || problem.title === '') defects.push('no title');
  if (typeof problem.type !== 'string') defects.push('no type');
  if (/^[A-Z][A-Z_]+$/.test(problem.code) === false) defects.push(`code ${problem.code}`);
  if (!problem.requestId || problem.requestId !== headers.get('x-request-id')) {
    defects.push(`request id ${problem.requestId} in the body, ${headers.get('x-request-id')} in the header`);
  }
  if (/\n\s+at |node_modules|\.[jt]s:\d+|"stack"/.test(text)) defects.push(`a stack trace: ${text.slice(0, 300)}`);
  return defects;
}

/** Expects a service to be temporarily unavailable, and a time to retry. */
export function expectUnavailable(answer: ClientResponse<unknown>): void {
  expectProblem(answer, 503, 'UNAVAILABLE');
  expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
}
