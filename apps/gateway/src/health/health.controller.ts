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
    if (!ready) throw new UnavailableError(reasons(parts));
    return { status: 'ok' };
  }
}

function reasons(parts: Readonly<Record<string, string>>): string {
  const missing = Object.entries(parts).filter(([, state]) => state !== 'ok');
  return missing.map(([part, state]) => `${part}: ${state}`).join(', ');
}
