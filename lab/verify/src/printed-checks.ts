import * as checks from '@signalbox/lab-parts/check';
import { checkLine, type Check } from '@signalbox/lab-parts/check';

// Verifications take minutes: each check is printed as soon as it is made.

export const atMost = printed(checks.atMost);
export const atLeast = printed(checks.atLeast);
export const exactly = printed(checks.equals);
export const same = printed(checks.textEquals);

function printed<Args extends unknown[]>(make: (...args: Args) => Check): (...args: Args) => Check {
  return (...args) => {
    const check = make(...args);
    console.log(`  ${checkLine(check)}`);
    return check;
  };
}
