/**
 * Screen door: the main process's end of the IPC in contract/ipc.ts.
 *
 * Only the main frame of the one gate window, on our own origin, is heard. Everything that comes in is
 * parsed; everything that goes out is parsed too, so that a mistake shows here and not on the screen.
 */
import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { z } from 'zod';
import type { FormAction } from '../../contract/assisted.ts';
import type { DeskAction } from '../../contract/desk.ts';
import type { GuardAction, VisitorAction } from '../../contract/guard.ts';
import {
  invokeChannels,
  type loadedSchema,
  type Painted,
  type PushChannel,
  pushChannels,
  type SendChannel,
  type SoundReport,
  sendChannels,
} from '../../contract/ipc.ts';
import type { StaffAction } from '../../contract/staff.ts';
import { SCREENS_ORIGIN } from './serve-screens.ts';
import type { WriteLog } from './write-log.ts';

type Loaded = z.infer<typeof loadedSchema>;

export interface ScreenDoor {
  push<C extends PushChannel>(channel: C, payload: z.input<(typeof pushChannels)[C]>): void;
}

export function openScreenDoor(
  window: BrowserWindow,
  handlers: {
    readonly load: () => Loaded;
    readonly painted: (report: Painted) => void;
    readonly beat: (report: Painted) => void;
    readonly hearSound: (report: SoundReport) => void;
    readonly openStaff: () => void;
    readonly actAsStaff: (action: StaffAction) => void;
    readonly actAsGuard: (action: GuardAction) => void;
    readonly actAsVisitor: (action: VisitorAction) => void;
    readonly actOnForm: (action: FormAction) => void;
    readonly actAtDesk: (action: DeskAction) => void;
  },
  log: WriteLog,
): ScreenDoor {
  const isOurPage = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    return (
      frame !== null &&
      !window.isDestroyed() &&
      frame === window.webContents.mainFrame &&
      frame.origin === SCREENS_ORIGIN
    );
  };

  ipcMain.handle('gate:load', (event, payload: unknown): Loaded => {
    if (!isOurPage(event)) {
      log('warn', 'ipc-refused-sender', { channel: 'gate:load' });
      return { ok: false, kind: 'refused-sender' };
    }
    if (!invokeChannels['gate:load'].request.safeParse(payload).success)
      return { ok: false, kind: 'bad-request' };
    try {
      return invokeChannels['gate:load'].answer.parse(handlers.load());
    } catch (error) {
      log('error', 'ipc-handler-failed', { channel: 'gate:load', error: String(error) });
      return { ok: false, kind: 'internal' };
    }
  });

  function hear<C extends SendChannel>(
    channel: C,
    handle: (payload: z.output<(typeof sendChannels)[C]>) => void,
  ): void {
    ipcMain.on(channel, (event, raw: unknown) => {
      // Heard by the door of its own window (guard-window.ts).
      if (event.sender !== window.webContents && event.sender.ipc.listenerCount(channel) > 0) return;
      const payload = sendChannels[channel].safeParse(raw);
      if (!isOurPage(event) || !payload.success) {
        log('warn', 'ipc-refused', { channel });
        return;
      }
      handle(payload.data as z.output<(typeof sendChannels)[C]>);
    });
  }
  hear('gate:painted', handlers.painted);
  hear('gate:heartbeat', handlers.beat);
  hear('gate:sound', handlers.hearSound);
  hear('staff:open', handlers.openStaff);
  hear('staff:act', handlers.actAsStaff);
  hear('guard:act', handlers.actAsGuard);
  hear('visitor:act', handlers.actAsVisitor);
  hear('form:act', handlers.actOnForm);
  hear('desk:act', handlers.actAtDesk);

  return {
    push(channel, payload) {
      if (window.isDestroyed() || window.webContents.isCrashed()) return;
      window.webContents.send(channel, pushChannels[channel].parse(payload));
    },
  };
}
