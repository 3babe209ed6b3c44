import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
}

/** Sends one request without the proxies of the environment. Rejects when it fails, and when the signal aborts. */
export function send(url: URL, options: RequestOptions, body?: string): Promise<HttpAnswer> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          header: (name) => answer.headers[name]?.toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
