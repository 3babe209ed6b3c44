/** What a policy chooses from: it knows of an instance no more than how busy it is. */
export interface Candidate {
  /** Lower is freer. Only compared with that of others. */
  readonly load: number;
}

/** Decides who is asked. */
export interface Policy {
  /** One of the candidates, of which there is at least one. */
  pick<C extends Candidate>(candidates: readonly C[]): C;
}
