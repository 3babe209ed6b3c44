import type { Candidate } from './candidate.ts';

/** How a call ended: with an answer, whatever it says; without one, by a fault of the instance; or given up before either. */
export type CallEnd = 'answered' | 'failed' | 'abandoned';

interface Lender<C extends Candidate> {
  takeBack(lease: Lease<C>, end: CallEnd, now: number): void;
}

/** An instance on loan for one call. It must come back, however the call ends. */
export class Lease<C extends Candidate> {
  /** `health.ejections` at the beginning. */
  readonly ejections: number;
  private isBack = false;

  constructor(
    private readonly lender: Lender<C>,
    readonly candidate: C,
    readonly lentAt: number,
    readonly waits: boolean,
    /** Whether the call is to find out if the instance can come back. */
    readonly isProbe: boolean,
  ) {
    this.ejections = candidate.health.ejections;
  }

  /** Gives the instance back. A second time changes nothing. */
  giveBack(end: CallEnd, now: number): void {
    if (this.isBack) return;
    this.isBack = true;
    this.lender.takeBack(this, end, now);
  }
}
