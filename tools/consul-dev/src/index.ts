export { startConsulDev, type ConsulDev, type ConsulDevOptions } from './consul-dev.ts';
