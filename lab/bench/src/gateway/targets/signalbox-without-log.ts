import type { Target } from '../target.ts';
import { signalbox, startGateway } from './signalbox.ts';

export const signalboxWithoutLog: Target = {
  name: 'signalbox-without-log',
  what: 'The same gateway with the log level warn, so without a line for each request, which shows the cost of the access log',
  paths: signalbox.paths,
  start: (context) => startGateway(context, { LOG_LEVEL: 'warn' }),
};
