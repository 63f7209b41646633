/**
 * Push to page: messages of ours to the gate's page, through the real preload on the real channels of a running
 * station.
 *
 * A channel that was taken is no longer the station's: it has news of its own at any moment (a device, the clock, the
 * loudspeaker), and whatever we had put on the page would be gone before it was looked at.
 */
import type { ElectronApplication } from '@playwright/test';
import { type PushChannel, pushChannels } from '../../contract/ipc.ts';
import { askAgain } from './ask-again.ts';

export type PushedMessage = readonly [PushChannel, unknown];

/** What stands in the main process once a channel was taken: for those who push from in there, at their own pace. */
export interface WithPushDoor {
  pushDoor?: { readonly taken: Set<string>; readonly send: (channel: string, payload: unknown) => void };
}

/** Takes the channels of `messages`, if they are not taken yet, and sends these in their order. */
export const pushToPage = (app: ElectronApplication, ...messages: readonly PushedMessage[]): Promise<void> =>
  takeAndSend(
    app,
    messages.map(([channel]) => channel),
    messages,
  );

/** The station says nothing more to its page: all that it shows from here on is pushed by us. */
export const takeEveryPush = (app: ElectronApplication): Promise<void> =>
  takeAndSend(app, Object.keys(pushChannels) as PushChannel[], []);

// Asking again sends again: the same push twice draws the same.
const takeAndSend = (
  app: ElectronApplication,
  channels: readonly PushChannel[],
  messages: readonly PushedMessage[],
): Promise<void> =>
  askAgain(() =>
    app.evaluate(
      ({ BrowserWindow }, [taking, sending]) => {
        const main = globalThis as WithPushDoor;
        if (main.pushDoor === undefined) {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          if (contents === undefined) throw new Error('the station has no window');
          const taken = new Set<string>();
          const send = contents.send.bind(contents);
          contents.send = (channel, ...told) => {
            if (!taken.has(channel)) send(channel, ...told);
          };
          main.pushDoor = { taken, send };
        }
        for (const channel of taking) main.pushDoor.taken.add(channel);
        for (const [channel, payload] of sending) main.pushDoor.send(channel, payload);
      },
      [channels, messages] as const,
    ),
  );
