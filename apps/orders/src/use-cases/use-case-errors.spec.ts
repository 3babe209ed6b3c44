import type { ErrorCodesOf } from '@signalbox/contract';
import type { orders } from '@signalbox/contracts-orders';
import { describe, expectTypeOf, it } from 'vitest';
import type * as domainErrors from '../domain/order-errors.ts';
import type { IdempotencyKeyInUseError } from '../ports/order-repository.ts';
import type * as useCaseErrors from './use-case-errors.ts';

type CodesIn<Errors extends Record<keyof Errors, abstract new (...args: never[]) => { code: string }>> = InstanceType<
  Errors[keyof Errors]
>['code'];

describe('the errors of the service', () => {
  it('are those that its contract declares', () => {
    expectTypeOf<
      CodesIn<typeof domainErrors> | CodesIn<typeof useCaseErrors> | IdempotencyKeyInUseError['code']
    >().toEqualTypeOf<ErrorCodesOf<typeof orders>>();
  });
});
