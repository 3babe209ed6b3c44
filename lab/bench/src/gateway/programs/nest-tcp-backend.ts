import 'reflect-metadata';
import type { Server } from 'node:net';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { bodies } from '../bodies.ts';
import { reportListening } from './program-settings.ts';

const small = JSON.parse(bodies.small) as object;
const large = JSON.parse(bodies.large) as object;

@Controller()
class BackendController {
  @MessagePattern('small')
  small(): object {
    return small;
  }

  @MessagePattern('large')
  large(): object {
    return large;
  }
}

@Module({ controllers: [BackendController] })
class BackendModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(BackendModule, {
  transport: Transport.TCP,
  options: { host: '127.0.0.1', port: 0 },
  logger: false,
});
await app.listen();
reportListening(app.unwrap<Server>());
