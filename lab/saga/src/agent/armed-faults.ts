import type { AimedFault, Point, Side } from '../points/fault.ts';

/** The faults that are still to happen in this process. Each happens once. */
export class ArmedFaults {
  private pending: { readonly fault: AimedFault; visitsLeft: number }[] = [];

  /** Replaces what was armed before. */
  arm(faults: readonly AimedFault[]): void {
    this.pending = faults.map((fault) => ({ fault, visitsLeft: fault.nth ?? 1 }));
  }

  /** Takes one back. */
  spare(fault: AimedFault): void {
    const text = JSON.stringify(fault);
    this.pending = this.pending.filter((armed) => JSON.stringify(armed.fault) !== text);
  }

  /** Counts a visit. @returns the fault that is due, which then is no longer armed. */
  visit(point: Point, side: Side): AimedFault | undefined {
    const here = this.pending.filter(({ fault }) => fault.point === point && fault.side === side);
    for (const armed of here) armed.visitsLeft -= 1;
    const due = here.find(({ visitsLeft }) => visitsLeft <= 0);
    if (due) this.pending = this.pending.filter((armed) => armed !== due);
    return due?.fault;
  }
}
