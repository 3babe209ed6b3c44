import { existsSync } from 'node:fs';
import { chromePath } from './config.ts';

/** Where Chromium or Chrome usually is. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The browser that `CHROME_PATH` names, or else an installed one.
 * @param others - further places.
 * @throws Error that says what to install.
 */
export function chromiumPath(...others: readonly string[]): string {
  const found = chromePath() ?? [...PLACES, ...others].find(existsSync);
  if (found !== undefined) return found;
  throw new Error('a browser is missing: install Chromium or Chrome, or set CHROME_PATH to its program');
}
