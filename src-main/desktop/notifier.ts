import { Notification } from 'electron';
import type { Place } from '../../src-preload/contract/desktop';
import type { Notice } from './notice';

const most = 20;

/** Shows notices of the system; a click, or the button that macOS has, brings the place to the front. */
export class Notifier {
  /** Electron lets go of a notice that nobody holds, and its click with it. */
  private readonly shown = new Set<Notification>();

  constructor(private readonly show: (place: Place) => void) {}

  tell({ title, body, place }: Notice): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body, actions: [{ type: 'button', text: 'Show' }] });
    const forget = (): void => void this.shown.delete(notification);
    const open = (): void => {
      forget();
      this.show(place);
    };
    notification.on('click', open);
    notification.on('action', open);
    notification.on('close', forget);
    this.shown.add(notification);
    const [oldest] = this.shown;
    if (oldest && this.shown.size > most) this.shown.delete(oldest);
    notification.show();
  }

  dispose(): void {
    for (const notification of this.shown) notification.close();
    this.shown.clear();
  }
}
