/** The types of the HTTP API. Generated from openapi.json: `npx vitest run apps/gateway/src/docs -u`. */
export interface paths {
  '/api/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Create an account */
    post: operations['post-api-users'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get your account and its available credit */
    get: operations['get-api-me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Change your password
     * @description All your other sessions end.
     */
    put: operations['put-api-me-password'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Sign in
     * @description A wrong password and an unknown e-mail address return the same error after the same time.
     */
    post: operations['post-api-sessions'];
    /** Sign out everywhere */
    delete: operations['delete-api-sessions'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sessions/refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Refresh a session
     * @description Each refresh token can be used once. The response contains the next one. If a token is used twice, the session ends.
     */
    post: operations['post-api-sessions-refresh'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sessions/current': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Sign out */
    delete: operations['delete-api-sessions-current'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/.well-known/jwks.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get the public keys that verify access tokens */
    get: operations['get-well-known-jwks-json'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/products': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the products */
    get: operations['get-api-products'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orders': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List your orders, newest first */
    get: operations['get-api-orders'];
    put?: never;
    /**
     * Place an order
     * @description A request can be retried safely with the same Idempotency-Key: it creates one order, and each retry returns it. With `Prefer: wait=N`, the response is sent when the order is confirmed, rejected or cancelled, but after at most N seconds.
     */
    post: operations['post-api-orders'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orders/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get one of your orders */
    get: operations['get-api-orders-id'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orders/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancel an order
     * @description Idempotent: if the order is being cancelled or is cancelled, the request changes nothing.
     */
    post: operations['post-api-orders-id-cancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/overview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get your account and your latest orders
     * @description If a service is unavailable, its part is null and `missing` contains the reason. The other part is still returned.
     */
    get: operations['get-api-overview'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Liveness check */
    get: operations['get-health-live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Readiness check */
    get: operations['get-health-ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Redirect to the console, or to the API documentation if there is none */
    get: operations['get-root'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get the OpenAPI document */
    get: operations['get-api-openapi-json'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Browse the API documentation (Swagger UI) */
    get: operations['get-api-docs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/docs/{asset}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get a file of the documentation page */
    get: operations['get-api-docs-asset'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/topology': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the known instances of each service
     * @description Shows the state of the gateway that answers. Requests in flight, latencies and picks are measured by this gateway only.
     */
    get: operations['get-api-topology'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Problem: {
      type: string;
      title: string;
      status: number;
      detail: string;
      code: string;
      requestId: string;
      errors?: {
        field: string;
        message: string;
      }[];
    };
    Health: {
      /** @constant */
      status: 'ok';
    };
    Product: {
      /** Format: uuid */
      id: string;
      name: string;
      priceCents: number;
    };
    ProductList: {
      items: components['schemas']['Product'][];
    };
    Order: {
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      status: 'PENDING' | 'CONFIRMED' | 'REJECTED' | 'CANCELLING' | 'CANCELLED';
      reason: ('INSUFFICIENT_CREDIT' | 'UNKNOWN_USER' | 'REQUESTED' | 'EXPIRED') | null;
      items: {
        /** Format: uuid */
        productId: string;
        name: string;
        quantity: number;
        priceCents: number;
      }[];
      totalCents: number;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
    };
    OrderPage: {
      items: components['schemas']['Order'][];
      nextCursor: string | null;
    };
    Overview: {
      me: components['schemas']['Account'] | null;
      orders: components['schemas']['OrderPage'] | null;
      missing: {
        /** @enum {string} */
        part: 'me' | 'orders';
        code: string;
      }[];
    };
    Session: {
      accessToken: string;
      refreshToken: string;
      /** @constant */
      tokenType: 'Bearer';
      expiresInSeconds: number;
    };
    KeySet: {
      keys: {
        /** @constant */
        kty: 'OKP';
        /** @constant */
        crv: 'Ed25519';
        x: string;
        kid: string;
        /** @constant */
        use: 'sig';
        /** @constant */
        alg: 'EdDSA';
      }[];
    };
    Topology: {
      gateway: {
        id: string;
        /** @description The load balancing policy */
        policy: string;
        /** @description The settings of this gateway that can change while it runs */
        configuration: {
          documents: {
            document: string;
            /** @description Absent while no document is in force */
            revision?: number;
            /**
             * @description Its settings are only for this instance
             * @constant
             */
            isTrial?: true;
            /** @description Present while the newest document is rejected */
            rejected?: {
              revision?: number;
              reason: string;
            };
          }[];
          /** @description Settings that no document changes */
          pinned: string[];
        };
      };
      services: {
        service: string;
        policy: string;
        /** @description Too many instances are ejected, so all are used */
        panic: boolean;
        instances: {
          id: string;
          service: string;
          address: string;
          port: number;
          version: string;
          zone: string;
          startedAt: string;
          /**
           * @description Result of the health check in the registry
           * @enum {string}
           */
          status: 'passing' | 'warning' | 'critical';
          weight: number;
          /** @description Calls in flight, without long polls */
          inFlight: number;
          /** @description Long polls in flight: calls that wait for an event */
          longPolls: number;
          /** @description Moving average of the latency; null before the first reply */
          latencyMs: number | null;
          /** @description Calls that the balancer has sent to it */
          picks: number;
          /** @description Failed calls */
          failures: number;
          /** @description Whether the balancer may pick it now */
          eligible: boolean;
          /**
           * @description warming: it gets fewer calls (slow start); ejected: no calls; probing: one call or PING
           * @enum {string}
           */
          state: 'serving' | 'warming' | 'ejected' | 'probing';
          /** @description Null while it is not ejected */
          ejection: {
            /** @description identity: its certificate does not prove that it is this service. Later versions can add reasons */
            reason: string;
            detail: string;
            /** @description Time until it may be probed */
            remainingMs: number;
          } | null;
        }[];
      }[];
    };
    Account: {
      /** Format: uuid */
      id: string;
      email: string;
      name: string;
      /** @enum {string} */
      role: 'user' | 'admin';
      creditLimitCents: number;
      creditAvailableCents: number;
      /** Format: date-time */
      createdAt: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  'post-api-users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          email: string;
          name: string;
          password: string;
        };
      };
    };
    responses: {
      /** @description The new account */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `SIGN_UP_CLOSED`: New accounts can't be created at present */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `REQUEST_TIMEOUT`: The request did not arrive in time */
      408: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `EMAIL_TAKEN`: An account with this e-mail address already exists */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `PAYLOAD_TOO_LARGE`: The request body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNSUPPORTED_MEDIA_TYPE`: The request body must be uncompressed JSON in UTF-8 */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The account */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `USER_NOT_FOUND`: User not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'put-api-me-password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          currentPassword: string;
          newPassword: string;
        };
      };
    };
    responses: {
      /** @description The password has changed */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `WRONG_PASSWORD`: The current password is incorrect */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `USER_NOT_FOUND`: User not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `REQUEST_TIMEOUT`: The request did not arrive in time */
      408: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `PAYLOAD_TOO_LARGE`: The request body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNSUPPORTED_MEDIA_TYPE`: The request body must be uncompressed JSON in UTF-8 */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `TOO_MANY_REQUESTS`: Too many requests
       *
       *     `TOO_MANY_ATTEMPTS`: Too many failed attempts
       */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'post-api-sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          email: string;
          password: string;
        };
      };
    };
    responses: {
      /** @description The new session */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INVALID_CREDENTIALS`: The e-mail address or the password is incorrect */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `REQUEST_TIMEOUT`: The request did not arrive in time */
      408: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `PAYLOAD_TOO_LARGE`: The request body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNSUPPORTED_MEDIA_TYPE`: The request body must be uncompressed JSON in UTF-8 */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `TOO_MANY_REQUESTS`: Too many requests
       *
       *     `TOO_MANY_ATTEMPTS`: Too many failed attempts
       */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'delete-api-sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All your sessions have ended. Within 5 s, their access tokens are refused everywhere */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'post-api-sessions-refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          refreshToken: string;
        };
      };
    };
    responses: {
      /** @description The session with new tokens */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INVALID_REFRESH_TOKEN`: The refresh token is invalid */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `REQUEST_TIMEOUT`: The request did not arrive in time */
      408: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `PAYLOAD_TOO_LARGE`: The request body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNSUPPORTED_MEDIA_TYPE`: The request body must be uncompressed JSON in UTF-8 */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'delete-api-sessions-current': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The session has ended. Within 5 s, its access token is refused everywhere */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-well-known-jwks-json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A JSON Web Key Set (RFC 7517) */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeySet'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAVAILABLE`: A service is temporarily unavailable */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-products': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All products */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProductList'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-orders': {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of orders and the cursor of the next page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OrderPage'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'post-api-orders': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
        /** @description `wait=N`: wait up to N seconds until the order is confirmed, rejected or cancelled (RFC 7240). The maximum is 10. */
        Prefer?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          items: {
            /** Format: uuid */
            productId: string;
            quantity: number;
          }[];
        };
      };
    };
    responses: {
      /** @description The order was placed */
      201: {
        headers: {
          /** @description The URL of the order */
          Location?: string;
          /** @description The preferred wait, if the server applied it */
          'Preference-Applied'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `REQUEST_TIMEOUT`: The request did not arrive in time */
      408: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `IDEMPOTENCY_KEY_IN_USE`: A request with this idempotency key is still in progress */
      409: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `PAYLOAD_TOO_LARGE`: The request body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNSUPPORTED_MEDIA_TYPE`: The request body must be uncompressed JSON in UTF-8 */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `UNKNOWN_PRODUCT`: Product not found
       *
       *     `ORDER_TOO_LARGE`: The order is too large
       *
       *     `IDEMPOTENCY_KEY_REUSED`: The idempotency key was used for a different request
       */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-orders-id': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The order */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `ORDER_NOT_FOUND`: Order not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'post-api-orders-id-cancel': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The cancellation was accepted. The order is being cancelled or is cancelled */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `ORDER_NOT_FOUND`: Order not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `ORDER_NOT_CANCELLABLE`: A rejected order cannot be cancelled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-overview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The overview */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Overview'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-health-live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The gateway is alive */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-health-ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The gateway is ready to receive requests */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAVAILABLE`: A service is temporarily unavailable */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-root': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Redirect to the console (CONSOLE_URL) or to the documentation page */
      302: {
        headers: {
          /** @description The URL of that page */
          Location?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-openapi-json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The OpenAPI 3.1 document */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': unknown;
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `OVERLOADED`: The server is overloaded */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The documentation page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': unknown;
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-docs-asset': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        asset: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A script, a style sheet or an icon */
      200: {
        headers: {
          /** @description The validator of the content in its content coding */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          '*/*': unknown;
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `NOT_FOUND`: Resource not found */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
  'get-api-topology': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The services and all of their instances */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Topology'];
        };
      };
      /** @description `INVALID_REQUEST`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `UNAUTHENTICATED`: A valid access token is required */
      401: {
        headers: {
          /** @description The authentication scheme (RFC 6750) */
          'WWW-Authenticate'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `FORBIDDEN`: Access denied */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `TOO_MANY_REQUESTS`: Too many requests */
      429: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          /** @description The limit: q requests per w seconds */
          'RateLimit-Policy'?: string;
          /** @description The rest of the limit: r requests, more in t seconds */
          RateLimit?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `INTERNAL`: Internal server error */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /**
       * @description `OVERLOADED`: The server is overloaded
       *
       *     `UNAVAILABLE`: A service is temporarily unavailable
       */
      503: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
      /** @description `DEADLINE_EXCEEDED`: A service did not answer in time */
      504: {
        headers: {
          /** @description The delay before a retry, in seconds */
          'Retry-After'?: string;
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            code: string;
          };
        };
      };
    };
  };
}
