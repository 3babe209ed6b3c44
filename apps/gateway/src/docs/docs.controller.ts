import { Controller, NotFoundException, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { EndpointCatalog } from '../api/endpoint-catalog.ts';
import { Serve } from '../api/serve.ts';
import { ValidParams } from '../http/valid-input.ts';
import { getDocs, getDocsAsset, getOpenApi, getRoot } from './docs.api.ts';
import { docsAsset, DOCS_PAGE, DOCS_POLICY } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';

const PUBLIC = 'public, max-age=3600';

@Controller()
export class DocsController {
  private document: Buffer | undefined;

  constructor(private readonly catalog: EndpointCatalog) {}

  @Serve(getRoot)
  root(@Res({ passthrough: true }) reply: FastifyReply): void {
    reply.header('location', getDocs.path);
  }

  @Serve(getOpenApi)
  openApi(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    reply.header('content-type', 'application/json; charset=utf-8');
    return (this.document ??= Buffer.from(JSON.stringify(openApiDocument(this.catalog.endpoints))));
  }

  @Serve(getDocs)
  page(@Res({ passthrough: true }) reply: FastifyReply): string {
    reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DOCS_POLICY,
      'referrer-policy': 'no-referrer',
    });
    return DOCS_PAGE;
  }

  @Serve(getDocsAsset)
  async asset(
    @ValidParams(getDocsAsset.params) { asset: name }: z.output<typeof getDocsAsset.params>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const asset = await docsAsset(name);
    if (!asset) throw new NotFoundException();
    reply.header('content-type', asset.mediaType).header('cache-control', PUBLIC);
    return asset.bytes;
  }
}
