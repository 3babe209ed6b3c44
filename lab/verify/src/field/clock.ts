import { existsSync } from 'node:fs';

// Loaded before a service. While a file exists, the wall clock is ten minutes ahead; the monotonic clock is unchanged.
const TEN_MINUTES_MS = 600_000;
const file = process.env.CLOCK_FILE;
const now = Date.now.bind(Date);
let aheadMs = 0;
if (file !== undefined) setInterval(() => (aheadMs = existsSync(file) ? TEN_MINUTES_MS : 0), 50).unref();
Date.now = () => now() + aheadMs;
