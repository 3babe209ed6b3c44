export { services, type Service } from '../../../topology.ts';
