import type { TargetedFault, Point, Side } from '../points/fault.ts';

/** The faults that have not yet happened in this process. Each happens once. */
export class ArmedFaults {
  private pending: { readonly fault: TargetedFault; visitsLeft: number }[] = [];

  /** Replaces all armed faults. */
  arm(faults: readonly TargetedFault[]): void {
    this.pending = faults.map((fault) => ({ fault, visitsLeft: fault.nth ?? 1 }));
  }

  /** Removes one fault. */
  disarm(fault: TargetedFault): void {
    const text = JSON.stringify(fault);
    this.pending = this.pending.filter((armed) => JSON.stringify(armed.fault) !== text);
  }

  /** Counts a visit of a point. @returns the fault that is due, and disarms it. */
  visit(point: Point, side: Side): TargetedFault | undefined {
    const here = this.pending.filter(({ fault }) => fault.point === point && fault.side === side);
    for (const armed of here) armed.visitsLeft -= 1;
    const due = here.find(({ visitsLeft }) => visitsLeft <= 0);
    if (due) this.pending = this.pending.filter((armed) => armed !== due);
    return due?.fault;
  }
}
