import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { describeConsulHttp } from './consul-http.contract.fixture.ts';
import { startConsulDev } from '../consul-dev.ts';

describeConsulHttp('consul-dev', startConsulDev);

const missing = whyNoRealConsul();
if (missing === undefined) describeConsulHttp('consul agent -dev', startRealConsul);
else process.stderr.write(`${missing}\n`);
