import { Controller } from '@nestjs/common';
import { UnavailableError } from '@signalbox/contract';
import { Readiness } from '@signalbox/service-defaults';
import type { z } from 'zod';
import { Serve } from '../api/serve.ts';
import { getLiveness, getReadiness, type health } from './health.api.ts';

type Health = z.output<typeof health>;

@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Serve(getLiveness)
  live(): Health {
    return { status: 'ok' };
  }

  @Serve(getReadiness)
  async ready(): Promise<Health> {
    const { ready, parts } = await this.readiness.report();
    if (!ready) throw new UnavailableError(`not ready: ${JSON.stringify(parts)}`);
    return { status: 'ok' };
  }
}
