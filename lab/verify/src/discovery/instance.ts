import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { Controller } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { UnavailableError } from '@signalbox/contract';
import { Handle, RpcServer } from '@signalbox/rpc';
import { parcels, type Condition } from './parcels.ts';

// An instance in a process of its own: its parent tells its condition, and ends it by going away.

let condition: Condition = { delayMs: 0, fails: false };

class ParcelsController {
  async weigh(): Promise<{ grams: number }> {
    const { delayMs, fails } = condition;
    if (delayMs > 0) await delay(delayMs);
    if (fails) throw new UnavailableError('told to fail');
    return { grams: 250 };
  }
}

class ParcelsModule {}

// Node runs this file as it stands, and has no decorators.
const { prototype } = ParcelsController;
const weigh = Object.getOwnPropertyDescriptor(prototype, 'weigh') as TypedPropertyDescriptor<typeof prototype.weigh>;
Handle(parcels.weigh)(prototype, 'weigh', weigh);
Controller()(ParcelsController);
Module({ controllers: [ParcelsController] })(ParcelsModule);

process.on('message', (told: Condition) => (condition = told));
process.on('disconnect', () => process.exit());
const server = new RpcServer({ host: '127.0.0.1', port: Number(process.argv[2] ?? 0) });
const app = await NestFactory.createMicroservice(ParcelsModule, { strategy: server, logger: false });
await app.listen();
process.send?.(server.port);
