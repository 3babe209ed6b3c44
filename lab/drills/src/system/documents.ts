/** A document with settings as an instance reports it. */
export interface DocumentInForce {
  readonly document: string;
  /** Absent while no revision is in force. */
  readonly revision?: number;
  /** Present while the newest revision is rejected. */
  readonly rejected?: { readonly reason: string };
}

/** The documents that an instance runs, also while it is not ready. Undefined while it does not answer. */
export async function documentsOf(opsPort: number | undefined): Promise<readonly DocumentInForce[] | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/health/ready`, { signal: AbortSignal.timeout(1_000) });
    const { configuration } = (await answer.json()) as { configuration?: { documents: DocumentInForce[] } };
    return configuration?.documents;
  } catch {
    return undefined;
  }
}

/** Whether an instance runs this revision of all its documents. */
export const runs = (documents: readonly DocumentInForce[] | undefined, revision: number): boolean =>
  documents?.length === 2 && documents.every((one) => one.revision === revision && one.rejected === undefined);
