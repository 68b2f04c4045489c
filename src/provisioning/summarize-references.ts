import type { SyncError } from "../sync/errors.ts";
import { NO_COUNTS } from "../sync/job.ts";
import type { Escrow, Link, LinkedMember, PendingReference } from "../sync/ports.ts";
import type { PatchOperation } from "../sync/request.ts";
import { describeFailure, escrowFailure } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { PageOutcome } from "./page.ts";
import { type Done, toRow, withoutRefused } from "./refused-references.ts";

/** What is to be written for one object whose references can be resolved now. */
export interface ReferenceWork {
  readonly link: Link;
  readonly displayName: string;
  readonly references: readonly PendingReference[];
  /** One PATCH each. Empty: the target has them already, or they are wanted no more. */
  readonly patches: readonly (readonly PatchOperation[])[];
  readonly linkAfter?: Link;
  readonly addedMembers: readonly LinkedMember[];
  readonly removedMembers: readonly LinkedMember[];
  readonly targetOf: (reference: PendingReference) => string | undefined;
}

/** A page of references when everything was sent. */
export interface Processed {
  readonly pending: readonly PendingReference[];
  readonly works: readonly ReferenceWork[];
  readonly done: readonly (Done & { readonly work: ReferenceWork })[];
  readonly failure: SyncError | undefined;
  readonly escrowOf: (work: ReferenceWork) => Escrow | undefined;
  /** Its escrow, if it is in one, only announces what was done here. */
  readonly isOurs: (work: ReferenceWork) => boolean;
}

/** What such a page comes to: all that is to be committed of it. */
export function summarizeReferences(context: CycleContext, processed: Processed): PageOutcome {
  const { pending, works, done, failure, escrowOf, isOurs } = processed;
  const succeeded = done.filter(({ error }) => error === undefined);
  const written = succeeded.map(({ work }) => work);
  const planned = new Set(works.flatMap(({ references }) => references));
  const unwanted = pending.filter((reference) => !planned.has(reference));
  const refused = succeeded.flatMap((each) => each.refused);
  const kept = new Set(refused.map(({ reference }) => reference));
  return {
    commit: {
      links: succeeded.flatMap(({ work, refused: own }) =>
        work.linkAfter === undefined || own.length > 0 ? [] : [work.linkAfter],
      ),
      addedMembers: withoutRefused(
        written.flatMap(({ addedMembers }) => addedMembers),
        refused,
      ),
      removedMembers: [
        ...withoutRefused(
          written.flatMap(({ removedMembers }) => removedMembers),
          refused,
        ),
        // They were announced before they were sent.
        ...refused.filter(({ isAdded }) => isAdded).map(({ reference }) => toRow(reference)),
      ],
      // A reference that failed with its object goes with the escrow, which brings it up again.
      resolvedPending: [...unwanted, ...done.flatMap(({ work }) => work.references)].filter(
        (reference) => !kept.has(reference),
      ),
      pending: refused.map(({ reference, error }) => ({
        ...reference,
        failure: describeFailure(context, error, reference.failure),
      })),
      escrows: done.flatMap(({ work, error }) =>
        error === undefined ? [] : [escrowFailure(context, work.link, error, escrowOf(work))],
      ),
      resolvedEscrows: written.filter(isOurs).map(({ link }) => link),
      log: done.flatMap(({ record }) => (record === undefined ? [] : [record])),
    },
    counts: {
      ...NO_COUNTS,
      references: written.filter(({ patches }) => patches.length > 0).length,
      referencesFailed: refused.length,
      failed: done.length - succeeded.length,
    },
    ...(failure !== undefined && { failure }),
  };
}
