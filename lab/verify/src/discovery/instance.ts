import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { Controller } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { UnavailableError } from '@signalbox/contract';
import { Handle, RpcServer } from '@signalbox/rpc';
import { letters, type Condition } from './letters.ts';

// An instance in a process of its own: its parent tells its condition, and ends it by going away.

let condition: Condition = { delayMs: 0, fails: false };

class LettersController {
  async weigh(): Promise<{ grams: number }> {
    const { delayMs, fails } = condition;
    if (delayMs > 0) await delay(delayMs);
    if (fails) throw new UnavailableError('told to fail');
    return { grams: 250 };
  }
}

class LettersModule {}

// Node runs this file as it stands, and has no decorators.
const { prototype } = LettersController;
const weigh = Object.getOwnPropertyDescriptor(prototype, 'weigh') as TypedPropertyDescriptor<typeof prototype.weigh>;
Handle(letters.weigh)(prototype, 'weigh', weigh);
Controller()(LettersController);
Module({ controllers: [LettersController] })(LettersModule);

process.on('message', (told: Condition) => (condition = told));
process.on('disconnect', () => process.exit());
const server = new RpcServer({ host: '127.0.0.1', port: Number(process.argv[2] ?? 0) });
const app = await NestFactory.createMicroservice(LettersModule, { strategy: server, logger: false });
await app.listen();
process.send?.(server.port);
