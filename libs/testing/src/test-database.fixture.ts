import { startTestDatabase } from './index.ts';

const { url } = await startTestDatabase();
process.stdout.write(`${url}\n`);
