import { startTemporaryPostgres } from './index.ts';

const cluster = await startTemporaryPostgres();
console.log(cluster.url());
