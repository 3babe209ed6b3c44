import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINT } from './serve.ts';

// What Nest's @Get(), @Post() … leave on a method: the key is not exported.
const NEST_METHOD = 'method';

/** Every endpoint that the gateway serves. */
@Injectable()
export class EndpointCatalog implements OnModuleInit {
  private found: readonly Endpoint[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  get endpoints(): readonly Endpoint[] {
    return this.found;
  }

  /** @throws TypeError if a route exists that is not declared as an endpoint: nobody said who may use it. */
  onModuleInit(): void {
    this.found = this.discovery.getControllers().flatMap(({ metatype }) => this.endpointsOf(metatype as Controller));
  }

  /** The methods that a path answers to, in the order of their declaration. */
  methodsOf(path: string): string[] {
    const methods = this.found.filter((endpoint) => matches(endpoint.path, path)).map(({ method }) => method);
    return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
  }

  private endpointsOf({ name, prototype }: Controller): Endpoint[] {
    return this.scanner.getAllMethodNames(prototype).flatMap((key) => {
      const handler = prototype[key] as () => unknown;
      const endpoint = this.reflector.get<Endpoint | undefined>(ENDPOINT, handler);
      if (endpoint) return [endpoint];
      if (this.reflector.get(NEST_METHOD, handler) === undefined) return [];
      throw new TypeError(`${name}.${key} is a route without @Serve(endpoint): nothing says who may use it`);
    });
  }
}

interface Controller {
  readonly name: string;
  readonly prototype: Record<string, unknown>;
}

function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const segments = path.split('/');
  return (
    expected.length === segments.length &&
    expected.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}
