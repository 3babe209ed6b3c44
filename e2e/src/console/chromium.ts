import { chromiumPath } from '@signalbox/testing/chromium-path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach } from 'vitest';
import { stack } from '../system.ts';

/** The address of the console. */
export function consoleUrl(): string {
  const { console: url } = stack();
  if (url === undefined) throw new Error('the stack runs without the console');
  return url;
}

let launched: Promise<Browser> | undefined;

/** A page of the console in a real browser, and what went wrong in it. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts, violations of the content security policy, and failed requests, in words. */
  readonly complaints: readonly string[];
}

const open: Page[] = [];

/** Closes pages after each test, and the browser after the last one. */
export function closeBrowserAfterwards(): void {
  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close();
  });
  afterAll(async () => {
    await (await launched)?.close();
    launched = undefined;
  });
}

/** Opens an address of the console. It does not wait for data. */
export async function openPage(path = '/', options: BrowserContextOptions = {}): Promise<OpenedPage> {
  // A container has no namespaces for the sandbox, and the page is our own.
  launched ??= chromium.launch({ executablePath: chromiumPath(chromium.executablePath()), args: ['--no-sandbox'] });
  const context = await (await launched).newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  open.push(page);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  await page.goto(new URL(path, consoleUrl()).href);
  return { page, complaints };
}
