import { accessSync, constants, readFileSync } from 'node:fs';
import { AllowedAddresses } from '@signalbox/discovery';
import { z } from 'zod';

/** Metadata of a setting for the reference table. */
export interface SettingMeta {
  readonly description: string;
  /** Unit of a number: `ms`, `s`, `bytes`, … */
  readonly unit?: string;
  /** Its value is never printed. */
  readonly secret?: boolean;
  /** Whether it must be set with RPC_TLS=off. */
  readonly isRequiredWithoutTls?: boolean;
  /** Either all settings of a group are set, or none. */
  readonly group?: string;
  /** Whether a document in Consul may change it while the service runs. The service reads it at each use. */
  readonly isDynamic?: boolean;
}

const digits = z.string().regex(/^\d{1,15}$/, 'expected a whole number');

/** An integer within bounds. */
export const wholeNumber = (min: number, max: number) =>
  digits.transform(Number).pipe(z.int().min(min, `expected at least ${min}`).max(max, `expected at most ${max}`));

/** A share: a number from 0 to 1. */
export const share = () =>
  z
    .string()
    .regex(/^\d(\.\d+)?(e-\d+)?$/, 'expected a number from 0 to 1')
    .transform(Number)
    .pipe(z.number().min(0, 'expected at least 0').max(1, 'expected at most 1'));

/** A duration in milliseconds, from 1 ms to one day. */
export const milliseconds = () => wholeNumber(1, 86_400_000);

/** A duration in seconds, from 1 s to ten years. */
export const seconds = () => wholeNumber(1, 315_360_000);

/** A port to listen on. 0 lets the system choose. */
export const listenPort = () => wholeNumber(0, 65_535);

/** A port range such as `1024-65535`, inclusive. */
export const portRange = () =>
  z
    .string()
    .regex(/^\d{1,5}-\d{1,5}$/, 'expected lowest-highest')
    .transform((value): [number, number] => value.split('-').map(Number) as [number, number])
    .refine(
      ([lowest, highest]) => lowest >= 1 && lowest <= highest && highest <= 65_535,
      'expected ports from 1 to 65535',
    );

/** Networks such as `10.0.0.0/8,fd00::/8`; an address alone is a network of one. */
export const networks = () =>
  z
    .string()
    .transform((value) => value.split(',').map((network) => network.trim()))
    .refine(areNetworks, 'expected networks like 10.0.0.0/8,fd00::/8');

function areNetworks(values: readonly string[]): boolean {
  try {
    return new AllowedAddresses({ networks: values }) !== undefined;
  } catch {
    return false;
  }
}

/** `true` or `false`. */
export const flag = () => z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true');

/** The content of the file at the given path. */
export const fileContent = () =>
  z.string().transform((path, context) => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      context.addIssue({ code: 'custom', message: `can't be read: ${(error as Error).message}` });
      return z.NEVER;
    }
  });

/** The path of a file that can be read. */
export const readableFile = () =>
  z.string().check(({ value, issues }) => {
    try {
      accessSync(value, constants.R_OK);
    } catch (error) {
      issues.push({ code: 'custom', input: value, message: `can't be read: ${(error as Error).message}` });
    }
  });
