import type { Target } from '../target.ts';
import { signalbox, startGateway } from './signalbox.ts';

export const signalboxWithoutLog: Target = {
  name: 'signalbox-without-log',
  what: 'The same gateway that logs nothing below a warning, so no line for a request: what the access log costs',
  paths: signalbox.paths,
  start: (context) => startGateway(context, { LOG_LEVEL: 'warn' }),
};
