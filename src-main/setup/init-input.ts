import type { Family } from '../../src-preload/contract/family';
import type { ClonedMember, Member } from '../family/create-family';
import type { FamilyTaskInput, Stopped } from '../family/steps';

/** What the init workflow is started with. */
export interface InitInput extends FamilyTaskInput {
  readonly familyId: string;
  readonly prefix: string;
  /** The family as it was before; null for a new one. */
  readonly familyBefore: Family | null;
  /** The new clean, or null when the family has one, which is kept. */
  readonly clean: Member | null;
  readonly dev: ClonedMember;
  readonly init: Member;
  /** What was there. */
  readonly replaced: { readonly dev: Stopped | null; readonly init: Stopped | null };
  /** Nobody looked what would be lost with them. */
  readonly force: boolean;
  /** Text of a recipe without mistakes. */
  readonly recipe: string;
  readonly skipLogin: boolean;
}
