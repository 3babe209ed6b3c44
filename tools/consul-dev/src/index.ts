export { startConsulDev, type ConsulDev, type ConsulDevOptions } from './consul-dev.ts';
export { startRealConsul, whyNoRealConsul } from './real-consul.ts';
