import type { ErrorCodesOf } from '@signalbox/contract';
import type { orders } from '@signalbox/contracts-orders';
import { describe, expectTypeOf, it } from 'vitest';
import type * as errors from './order-errors.ts';

type CodesIn<Errors extends Record<keyof Errors, abstract new (...args: never[]) => { code: string }>> = InstanceType<
  Errors[keyof Errors]
>['code'];

describe('the errors of the service', () => {
  it('are those that its contract declares', () => {
    expectTypeOf<CodesIn<typeof errors>>().toEqualTypeOf<ErrorCodesOf<typeof orders>>();
  });
});
