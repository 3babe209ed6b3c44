import { startPostgres } from './index.ts';

const cluster = await startPostgres({ dataDir: process.argv[2] as string, durable: false });
console.log(cluster.pid);
