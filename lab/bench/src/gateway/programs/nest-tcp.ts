import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { firstValueFrom } from 'rxjs';
import { reportListening } from './program-settings.ts';

const ports = (process.env['TCP_BACKENDS'] ?? '').split(',').map(Number);
const clients = ports.map((port) =>
  ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } }),
);
let turn = 0;

function request(pattern: string): Promise<object> {
  const client = clients[(turn = (turn + 1) % clients.length)]!;
  return firstValueFrom(client.send<object>(pattern, {}));
}

@Controller()
class GatewayController {
  @Get('small')
  small(): Promise<object> {
    return request('small');
  }

  @Get('large')
  large(): Promise<object> {
    return request('large');
  }
}

@Module({ controllers: [GatewayController] })
class GatewayModule {}

await Promise.all(clients.map((client) => client.connect()));
const app = await NestFactory.create<NestFastifyApplication>(GatewayModule, new FastifyAdapter({ skipMiddie: true }), {
  logger: false,
});
await app.listen(0, '127.0.0.1');
reportListening(app.getHttpServer());
