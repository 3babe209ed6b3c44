import { Tracing } from './tracing.ts';

/** Samples no trace. */
export class NoTracing extends Tracing {
  override samples(_traceparent: string | undefined): _traceparent is string {
    return false;
  }

  override samplesNew(): boolean {
    return false;
  }

  override begin(): never {
    throw new Error('expected a sampled trace');
  }

  override beginNew(): never {
    throw new Error('expected a sampled trace');
  }
}
