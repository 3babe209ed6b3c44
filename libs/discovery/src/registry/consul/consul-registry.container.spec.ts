import { describeInConsul, startConsulContainer } from '@signalbox/testing';
import { describeRegistry } from '../registry.contract.fixture.ts';
import { registryOver } from './consul-registry.fixture.ts';

await describeInConsul(() => describeRegistry('consul agent -dev', registryOver(startConsulContainer)));
