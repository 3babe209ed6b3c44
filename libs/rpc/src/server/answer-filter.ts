import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { FILTER_CATCH_EXCEPTIONS } from '@nestjs/common/constants.js';
import { ApplicationConfig } from '@nestjs/core';
import { throwError, type Observable } from 'rxjs';

/**
 * Hands an error on to RpcServer as it is, where Nest would log it and put a nameless one in its place. It comes after
 * the filters of the method and the controller. As it catches all, those of the application would never be asked, so it
 * asks them itself.
 */
@Catch()
export class AnswerFilter implements ExceptionFilter {
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
