import { create } from 'zustand';

/** Work that puts VMs away; once it has ended well, a toast offers to take it back. */
export interface UndoOffer {
  readonly id: number;
  /** What happened, as “cal-dev was replaced.” */
  readonly text: string;
  readonly taskIds: readonly string[];
  /** Those that are put away. */
  readonly vmIds: readonly string[];
}

interface UndoState {
  readonly offers: readonly UndoOffer[];
  offer(offer: Omit<UndoOffer, 'id'>): void;
  withdraw(id: number): void;
}

/** What this window has begun and could offer to take back. */
export const useUndo = create<UndoState>((set) => ({
  offers: [],
  offer: (offer) =>
    set(({ offers }) => ({
      offers: [...offers, { ...offer, id: Math.max(0, ...offers.map(({ id }) => id)) + 1 }],
    })),
  withdraw: (id) => set(({ offers }) => ({ offers: offers.filter((offer) => offer.id !== id) })),
}));
