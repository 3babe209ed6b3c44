import 'reflect-metadata';
import { Agent } from 'node:http';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Controller, Get, Header, Module, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { CONNECTIONS_PER_BACKEND, httpBackends, reportListening } from './program-settings.ts';

let turn = 0;

@Controller()
class ProxyController {
  private readonly http: HttpService;

  constructor(http: HttpService) {
    this.http = http;
  }

  @Get(['small', 'large'])
  @Header('content-type', 'application/json; charset=utf-8')
  async forward(@Req() { url, headers }: FastifyRequest): Promise<Buffer> {
    const origin = httpBackends[(turn = (turn + 1) % httpBackends.length)];
    // axiosRef returns a Promise, which is cheaper than the Observable that wraps it.
    const { authorization } = headers;
    return (await this.http.axiosRef.get<Buffer>(`${origin}${url}`, { headers: { authorization } })).data;
  }
}

@Module({
  imports: [
    HttpModule.register({
      httpAgent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS_PER_BACKEND }),
      responseType: 'arraybuffer',
      maxRedirects: 0,
      decompress: false,
      proxy: false,
    }),
  ],
  controllers: [ProxyController],
})
class ProxyModule {}

const app = await NestFactory.create<NestFastifyApplication>(ProxyModule, new FastifyAdapter({ skipMiddie: true }), {
  logger: false,
});
await app.listen(0, '127.0.0.1');
reportListening(app.getHttpServer());
