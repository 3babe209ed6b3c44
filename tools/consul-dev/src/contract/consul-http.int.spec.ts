import { describeConsulHttp } from './consul-http.contract.fixture.ts';
import { startConsulDev } from '../consul-dev.ts';
import { startRealConsul, whyNoRealConsul } from '../real-consul.ts';

describeConsulHttp('consul-dev', startConsulDev);

const missing = whyNoRealConsul();
if (missing === undefined) describeConsulHttp('consul agent -dev', startRealConsul);
else process.stderr.write(`${missing}\n`);
