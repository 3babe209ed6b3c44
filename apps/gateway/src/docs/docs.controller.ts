import { Controller, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { EndpointCatalog } from '../api/endpoint-catalog.ts';
import { Serve } from '../api/serve.ts';
import { CONFIG, type GatewayConfig } from '../config.ts';
import { ValidParams } from '../http/valid-input.ts';
import { acceptsEncoding, hasRepresentation } from './accepted-form.ts';
import { getDocs, getDocsAsset, getOpenApi, getRoot } from './docs.api.ts';
import { DocsAssets } from './docs-assets.ts';
import { DOCS_POLICY, docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';

const HOUR = 'public, max-age=3600';
const FOREVER = 'public, max-age=31536000, immutable';

@Controller()
export class DocsController {
  private document: Buffer | undefined;
  private readonly assets = new DocsAssets();

  constructor(
    private readonly catalog: EndpointCatalog,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Serve(getRoot)
  root(@Res({ passthrough: true }) reply: FastifyReply): void {
    reply.header('location', this.config.CONSOLE_URL ?? getDocs.path);
  }

  @Serve(getOpenApi)
  openApi(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    reply.header('content-type', 'application/json; charset=utf-8');
    return (this.document ??= Buffer.from(JSON.stringify(openApiDocument(this.catalog.endpoints))));
  }

  @Serve(getDocs)
  async page(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DOCS_POLICY,
      'referrer-policy': 'no-referrer',
    });
    return docsPage(await this.assets.hashedNames());
  }

  @Serve(getDocsAsset)
  async asset(
    @ValidParams(getDocsAsset.params) { asset: name }: z.output<typeof getDocsAsset.params>,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const asset = await this.assets.find(name);
    if (!asset) throw new NotFoundException();
    const accepted = headers['accept-encoding']?.toString();
    const form = asset.forms.find(({ encoding }) => encoding === undefined || acceptsEncoding(accepted, encoding))!;
    reply.headers({
      'cache-control': name === asset.hashedName ? FOREVER : HOUR,
      etag: form.etag,
      vary: 'accept-encoding',
    });
    if (hasRepresentation(headers['if-none-match'], form.etag)) return void reply.status(304);
    reply.header('content-type', asset.mediaType);
    if (form.encoding) reply.header('content-encoding', form.encoding);
    return form.bytes;
  }
}
