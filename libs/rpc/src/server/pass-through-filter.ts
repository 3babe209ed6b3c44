import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { FILTER_CATCH_EXCEPTIONS } from '@nestjs/common/constants.js';
import { ApplicationConfig } from '@nestjs/core';
import { throwError, type Observable } from 'rxjs';

/**
 * Passes an error to RpcServer unchanged; Nest would log it and replace it with a generic one. It runs after the
 * filters of the method and the controller. As it catches all errors, Nest never runs the filters of the application,
 * so this filter runs them.
 */
@Catch()
export class PassThroughFilter implements ExceptionFilter {
  constructor(private readonly config: ApplicationConfig) {}

  catch(error: unknown, host: ArgumentsHost): Observable<unknown> {
    const filter = this.config.getGlobalFilters().findLast((filter) => catches(filter, error));
    return filter ? (filter.catch(error, host) as Observable<unknown>) : throwError(() => error);
  }
}

function catches(filter: ExceptionFilter, error: unknown): boolean {
  const types = (Reflect.getMetadata(FILTER_CATCH_EXCEPTIONS, filter.constructor) ?? []) as (new () => unknown)[];
  return types.length === 0 || types.some((type) => error instanceof type);
}
