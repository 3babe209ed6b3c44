import * as checks from '@signalbox/lab-parts/check';
import { checkLine, type Check } from '@signalbox/lab-parts/check';

// Verifications take minutes, so each check is printed immediately.

export const atMost = printed(checks.atMost);
export const atLeast = printed(checks.atLeast);
export const equals = printed(checks.equals);
export const textEquals = printed(checks.textEquals);

function printed<Args extends unknown[]>(make: (...args: Args) => Check): (...args: Args) => Check {
  return (...args) => {
    const check = make(...args);
    console.log(`  ${checkLine(check)}`);
    return check;
  };
}
