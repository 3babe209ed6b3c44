import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Metrics } from '@signalbox/service-defaults';

@Injectable()
class Report {
  private readonly metrics: Metrics;

  constructor(metrics: Metrics) {
    this.metrics = metrics;
  }

  text(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}

const identity = { service: 'report', instanceId: '1', version: '1', zone: '1', startedAt: '1', incarnation: '1' };

@Module({ providers: [{ provide: Metrics, useValue: new Metrics(identity) }, Report] })
class ReportModule {}

const app = await NestFactory.createApplicationContext(ReportModule, { logger: false });
console.log(await app.get(Report).text());
throw new Error('at the end of the program');
