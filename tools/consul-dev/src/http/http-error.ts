/** A response other than 200, with the text that Consul sends as its body. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, text: string, headers: Readonly<Record<string, string>> = {}) {
    super(text);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

/** The request is invalid: 400. */
export const badRequest = (text: string): HttpError => new HttpError(400, text);
