import { z } from 'zod';
import type { CorralNews } from '../../src-preload/contract/events';
import { settingsSchema, type Settings, type SettingsChange } from '../../src-preload/contract/settings';
import { Emitter, type Unsubscribe } from '../host/emitter';
import { JsonStore } from '../host/json-store';
import { KeyedMutex } from '../host/keyed-mutex';

/** What holds until somebody chooses otherwise. */
export const defaultSettings: Settings = {
  theme: 'system',
  launchAtLogin: false,
  notifications: true,
  newVm: { imageId: null, cpuCount: null, memoryMB: null, diskGB: null },
  terminal: {
    fontFamily: '',
    fontSize: 13,
    copyOnSelect: true,
    warnBeforePastingLines: true,
    screenReader: false,
  },
};

/** The file: a setting that a later version added takes its default. */
const storedSchema = z.object({
  version: z.literal(1),
  settings: z.preprocess((stored) => merge(defaultSettings, asRecord(stored)), settingsSchema),
});

/** Keeps the settings in one file and tells every change. */
export class SettingsService {
  private readonly news = new Emitter<CorralNews>();
  private readonly changes = new KeyedMutex();

  private constructor(
    private readonly store: JsonStore<typeof storedSchema>,
    private settings: Settings,
  ) {}

  /** @param warn hears when the file was broken and set aside */
  static async open(file: string, warn: (sentence: string) => void): Promise<SettingsService> {
    const store = new JsonStore(file, storedSchema);
    const stored = await store.read();
    if (stored.kind === 'recovered') warn(stored.warning);
    const settings = stored.kind === 'absent' ? undefined : stored.value?.settings;
    return new SettingsService(store, settings ?? defaultSettings);
  }

  get current(): Settings {
    return this.settings;
  }

  on(listener: (news: CorralNews) => void): Unsubscribe {
    return this.news.on(listener);
  }

  /** Writes a change down, and only then tells it. @throws CorralError of the write; nothing is changed then */
  change(change: SettingsChange): Promise<Settings> {
    // One after the other, so that each goes on from what the last one left.
    return this.changes.run(this.store.file, async () => {
      const settings = settingsSchema.parse(merge(this.settings, change));
      await this.store.write({ version: 1, settings });
      this.settings = settings;
      this.news.emit({ topic: 'settings.changed', settings });
      return settings;
    });
  }
}

/** Sections are merged, values replaced; `undefined` changes nothing. */
function merge(settings: Settings, change: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const next = change[key];
      if (next === undefined) return [key, value];
      if (typeof value !== 'object') return [key, next];
      const given = Object.entries(asRecord(next)).filter(([, part]) => part !== undefined);
      return [key, { ...value, ...Object.fromEntries(given) }];
    }),
  );
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
