import { describe, expect, it } from 'vitest';
import { help, parseOptions } from './options.ts';
import { sampleConsole, sampleServices } from './sample-services.fixture.ts';
import { StartRefusedError } from './preflight/start-refused-error.ts';

const withConsole = [...sampleServices, sampleConsole];
const parse = (...args: string[]) => parseOptions(args, '/workspace', withConsole);

describe('the command line', () => {
  it('has a default for each option', () => {
    expect(parse()).toEqual({
      instances: { users: 2, orders: 2, gateway: 1, console: 1 },
      port: 8080,
      consolePort: 8100,
      traffic: 0,
      dataDir: '/workspace/.data',
      fresh: false,
      verbose: false,
      restart: true,
      watch: false,
      otlp: undefined,
      help: false,
    });
  });

  it('accepts every option', () => {
    const args =
      '--scale users=3 --scale=orders=4 --scale gateway=5 --port 9000 --console-port 9100 --traffic 20 --data demo --fresh --verbose --no-restart --watch --otlp http://127.0.0.1:4318 --help';
    expect(parse(...args.split(' '))).toEqual({
      instances: { users: 3, orders: 4, gateway: 5, console: 1 },
      port: 9000,
      consolePort: 9100,
      traffic: 20,
      dataDir: '/workspace/demo',
      fresh: true,
      verbose: true,
      restart: false,
      watch: true,
      otlp: 'http://127.0.0.1:4318',
      help: true,
    });
  });

  it('keeps an absolute data folder', () => {
    expect(parse('--data', '/srv/demo').dataDir).toBe('/srv/demo');
  });

  it.each(['0', '21', '-1', '1.5', 'two', '', '1e1', ' 2', '99999999999999999999'])('refuses %j instances', (count) => {
    const expectation = `--scale users expects a whole number from 1 to 20, got ${JSON.stringify(count)}`;
    expect(() => parse('--scale', `users=${count}`)).toThrow(new StartRefusedError(expectation));
  });

  it.each(['-1', '65536', 'http'])('refuses port %j', (port) => {
    expect(() => parse(`--port=${port}`)).toThrow('--port expects a whole number from 0 to 65535');
  });

  it.each(['', 'localhost:4318', 'grpc://localhost:4317', 'http://'])('refuses %j for telemetry', (url) => {
    const expectation = `--otlp expects a URL such as http://localhost:4318, got ${JSON.stringify(url)}`;
    expect(() => parse(`--otlp=${url}`)).toThrow(new StartRefusedError(expectation));
  });

  it('refuses a port that leaves no port for the last gateway', () => {
    expect(() => parse('--port', '65530', '--scale', 'gateway=7')).toThrow('choose 65529 or less');
    expect(parse('--port', '65529', '--scale', 'gateway=7').port).toBe(65_529);
  });

  it.each([
    [['--port', '0'], 0],
    [['--port', '0', '--console-port', '9100'], 9100],
    [['--console-port', '0'], 0],
    [['--port', '9000'], 8100],
    [['--no-console'], undefined],
  ])('chooses the port of the console: %j', (args, port) => {
    expect(parse(...args).consolePort).toBe(port);
  });

  it.each([
    [['--port', '8100'], /^port 8100 is for gateway: choose another with --console-port N$/],
    [['--port', '8090', '--scale', 'gateway=11'], /^port 8100 is for gateway/],
    [['--console-port', '70000'], /^--console-port expects a whole number from 0 to 65535/],
    [['--no-console', '--console-port', '9100'], /^--console-port needs the console: omit --no-console$/],
    [['--no-console', '--traffic', '20'], /^--traffic needs the console/],
    [['--traffic', '1001'], /^--traffic expects a whole number from 0 to 1000, got "1001"$/],
    [['--scale', 'console=2'], /^--scale console expects a whole number from 1 to 1, got "2"$/],
  ])('refuses %j, because of the console', (args, line) => {
    expect(() => parse(...args)).toThrow(line);
    expect(() => parse(...args)).toThrow(StartRefusedError);
  });

  it('has no console if the system has none', () => {
    expect(parseOptions([], '/workspace', sampleServices).consolePort).toBeUndefined();
    expect(help(sampleServices)).not.toContain('console');
    expect(help(withConsole)).toContain('--console-port N');
  });

  it.each([
    ['--user', '3'],
    ['up'],
    ['--scale'],
    ['--scale=wagons=2'],
    ['--scale=users'],
    ['--fresh=yes'],
    ['--data='],
  ])('refuses %j in one line that names the option', (...args) => {
    const refused = () => parse(...args);
    expect(refused).toThrow(StartRefusedError);
    expect(refused).toThrow(args[0]!.split('=')[0]);
    expect(refused).not.toThrow('\n');
  });

  it.each([
    ['no edge', sampleServices.slice(0, 2), 'expected one service with an edgePort, got none'],
    ['a service twice', [...sampleServices, sampleServices[0]!], 'expected each service once, got users twice'],
    [
      'no instance',
      [{ ...sampleServices[2]!, instances: 0 }],
      'instances of gateway expects a whole number from 1 to 20',
    ],
    [
      'two edges',
      [...sampleServices, { ...sampleServices[2]!, name: 'web' }],
      'expected one service with an edgePort, got gateway, web',
    ],
    [
      'two consoles',
      [...withConsole, { ...sampleConsole, name: 'desk' }],
      'expected at most one service with an operatorPort, got console, desk',
    ],
  ])('refuses a topology with %s', (_, services, reason) => {
    expect(() => parseOptions([], '/workspace', services)).toThrow(new RegExp(`^topology.ts: ${reason}`));
  });
});
