/** Something that a person can do from the palette. */
export interface PaletteCommand {
  readonly id: string;
  /** What it does and to what, as “Stop cal-dev”. */
  readonly title: string;
  /** Other words that a person might type for it. */
  readonly keywords: readonly string[];
  readonly section: 'Go to' | 'VMs' | 'Tasks' | 'Corral';
  /** Why it can't be done now. */
  readonly unavailable?: string | undefined;
  readonly run: () => void;
}
