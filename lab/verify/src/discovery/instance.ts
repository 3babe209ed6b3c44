import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { Controller } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { UnavailableError } from '@signalbox/contract';
import { Handle, RpcServer } from '@signalbox/rpc';
import { letters, type Condition } from './letters.ts';

// An instance in its own process. Its parent sends its condition; it exits when its parent exits.

let condition: Condition = { delayMs: 0, fails: false };

class LettersController {
  async weigh(): Promise<{ grams: number }> {
    const { delayMs, fails } = condition;
    if (delayMs > 0) await delay(delayMs);
    if (fails) throw new UnavailableError('this instance is set to fail');
    return { grams: 250 };
  }
}

class LettersModule {}

// Node runs this file without compiling it, and does not support decorators.
const { prototype } = LettersController;
const weigh = Object.getOwnPropertyDescriptor(prototype, 'weigh') as TypedPropertyDescriptor<typeof prototype.weigh>;
Handle(letters.weigh)(prototype, 'weigh', weigh);
Controller()(LettersController);
Module({ controllers: [LettersController] })(LettersModule);

process.on('message', (next: Condition) => (condition = next));
process.on('disconnect', () => process.exit());
const server = new RpcServer({ host: '127.0.0.1', port: Number(process.argv[2] ?? 0) });
const app = await NestFactory.createMicroservice(LettersModule, { strategy: server, logger: false });
await app.listen();
process.send?.(server.port);
