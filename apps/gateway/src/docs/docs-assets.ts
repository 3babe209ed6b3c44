import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import swaggerUi from 'swagger-ui-dist/absolute-path.js';

/** A form of an asset: the same content in a content coding. */
interface AssetForm {
  /** Undefined if it is not compressed. */
  readonly encoding: 'br' | 'gzip' | undefined;
  readonly bytes: Buffer;
  readonly etag: string;
}

/** A file of the documentation page. All requests share its buffers. */
export interface Asset {
  readonly mediaType: string;
  /** Contains a hash of the content, so that it can be cached forever: `start.0123456789abcdef.js`. */
  readonly hashedName: string;
  /** The smallest form first. */
  readonly forms: readonly AssetForm[];
}

const START = `window.ui = SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: 'none',
});
`;

const mediaTypes = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
  'start.js': 'text/javascript; charset=utf-8',
} as const;
export type AssetName = keyof typeof mediaTypes;
const names = Object.keys(mediaTypes) as AssetName[];

/**
 * The files of the documentation page. The first request loads and compresses them, which takes about 0.2 s in the thread
 * pool. They take 2.9 MB of memory.
 */
export class DocsAssets {
  private loaded: Promise<ReadonlyMap<string, Asset>> | undefined;

  /** The asset with this name, plain or hashed. Undefined if there is none. */
  async find(name: string): Promise<Asset | undefined> {
    return (await this.all()).get(name);
  }

  /** Returns the hashed name of each asset. */
  async hashedNames(): Promise<Readonly<Record<AssetName, string>>> {
    const assets = await this.all();
    const entries = names.map((name) => [name, assets.get(name)!.hashedName]);
    return Object.fromEntries(entries) as Record<AssetName, string>;
  }

  private async all(): Promise<ReadonlyMap<string, Asset>> {
    const loading = (this.loaded ??= loadAll());
    // The next request tries again.
    loading.catch(() => (this.loaded = undefined));
    return loading;
  }
}

async function loadAll(): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>();
  for (const name of names) {
    const asset = await load(name);
    assets.set(name, asset).set(asset.hashedName, asset);
  }
  return assets;
}

async function load(name: AssetName): Promise<Asset> {
  const bytes = name === 'start.js' ? Buffer.from(START) : await readFile(join(swaggerUi(), name));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const form = (encoding: AssetForm['encoding'], bytes: Buffer): AssetForm => ({
    encoding,
    bytes,
    etag: `"${hash}${encoding ? `-${encoding}` : ''}"`,
  });
  const mediaType = mediaTypes[name];
  const forms = [form(undefined, bytes)];
  if (mediaType.startsWith('text/')) {
    // Quality 11 takes 30 times as long, for 8 % fewer bytes.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    forms.unshift(form('br', await promisify(brotliCompress)(bytes, { params })));
    forms.splice(1, 0, form('gzip', await promisify(gzip)(bytes, { level: 9 })));
  }
  const extension = extname(name);
  return { mediaType, hashedName: `${name.slice(0, -extension.length)}.${hash}${extension}`, forms };
}
