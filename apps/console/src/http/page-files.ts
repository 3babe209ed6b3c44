import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { FastifyReply } from 'fastify';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const COMPRESSED = /^(text|image\/svg|application)/;

/** The paths of pages. All show the same file, whose script shows the page. */
const PAGES = /^\/(?:(?:traces|orders|instances)(?:\/[^/]+)?|logs|lab|configuration)?\/?$/;

const NOT_BUILT = `<!doctype html><html lang="en"><title>Console</title>
<p>The page is not built. Run: <code>npm run build -- console</code>, and start again.</p></html>`;

interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** Its name contains a hash of its content. */
  readonly isImmutable: boolean;
  gzip?: Buffer;
}

/** In a bundle the page is beside it; from sources, in the folder of the bundle. */
const FOLDERS = ['./web/', '../../dist/web/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** The files of the page. They are read once, and compressed once. */
export class PageFiles {
  private readonly files = new Map<string, PageFile>();

  /** @param folder - null: the page is not built. @defaultValue where the bundler writes it */
  constructor(folder = FOLDERS.find((path) => existsSync(join(path, 'index.html'))) ?? null) {
    if (folder === null) {
      this.files.set('/index.html', { bytes: Buffer.from(NOT_BUILT), type: TYPES['.html']!, isImmutable: false });
      return;
    }
    for (const path of globSync('**/*.*', { cwd: folder })) {
      const type = TYPES[extname(path)];
      if (type === undefined) continue;
      const bytes = readFileSync(join(folder, path));
      this.files.set(`/${path.replaceAll('\\', '/')}`, { bytes, type, isImmutable: path.startsWith('assets') });
    }
  }

  /**
   * Sends the file of a path, or the page.
   * @returns false if there is none.
   */
  send(url: string, acceptEncoding: string | undefined, reply: FastifyReply): boolean {
    const path = url.split(/[?#]/, 1)[0]!;
    const file = this.files.get(PAGES.test(path) ? '/index.html' : path);
    if (!file) return false;
    void reply
      .header('content-type', file.type)
      .header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('vary', 'accept-encoding');
    if (COMPRESSED.test(file.type) && acceptEncoding?.includes('gzip')) {
      file.gzip ??= gzipSync(file.bytes, { level: 9 });
      void reply.header('content-encoding', 'gzip').send(file.gzip);
    } else void reply.send(file.bytes);
    return true;
  }
}
