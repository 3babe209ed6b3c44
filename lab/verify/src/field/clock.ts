import { existsSync } from 'node:fs';

// Loaded before a service: its wall clock is ten minutes ahead as long as a file exists. Its monotonic clock is not.
const TEN_MINUTES_MS = 600_000;
const file = process.env.CLOCK_FILE;
const now = Date.now.bind(Date);
let aheadMs = 0;
if (file !== undefined) setInterval(() => (aheadMs = existsSync(file) ? TEN_MINUTES_MS : 0), 50).unref();
Date.now = () => now() + aheadMs;
