/**
 * preload: the one door to the screens: named functions, no generic channel.
 *
 * Runs sandboxed; the event object never reaches the page. Payloads are parsed on both ends
 * (renderer/watch-door.ts and electron/shell/screen-door.ts), not here: a sandboxed preload stays small.
 */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { GatehouseDoor, InvokeChannel, PushChannel, SendChannel } from '../contract/ipc.ts';

function watch(channel: PushChannel, listener: (payload: unknown) => void): () => void {
  const forward = (_event: IpcRendererEvent, payload: unknown): void => listener(payload);
  ipcRenderer.on(channel, forward);
  return () => ipcRenderer.off(channel, forward);
}

const send = (channel: SendChannel, payload: unknown): void => ipcRenderer.send(channel, payload);
const invoke = (channel: InvokeChannel, payload: unknown): Promise<unknown> =>
  ipcRenderer.invoke(channel, payload);

const door: GatehouseDoor = {
  load: () => invoke('gate:load', {}),
  painted: (report) => send('gate:painted', report),
  beat: (report) => send('gate:heartbeat', report),
  tellSound: (report) => send('gate:sound', report),
  openStaff: () => send('staff:open', {}),
  actAsStaff: (action) => send('staff:act', action),
  actAsGuard: (action) => send('guard:act', action),
  actAsVisitor: (action) => send('visitor:act', action),
  actOnForm: (action) => send('form:act', action),
  actAtDesk: (action) => send('desk:act', action),
  watchStatus: (listener) => watch('gate:status', listener),
  watchStaff: (listener) => watch('staff:view', listener),
  watchScene: (listener) => watch('gate:scene', listener),
  watchGuard: (listener) => watch('guard:view', listener),
  watchForm: (listener) => watch('form:view', listener),
  watchFormKey: (listener) => watch('form:key', listener),
  watchDesk: (listener) => watch('desk:view', listener),
};

contextBridge.exposeInMainWorld('gatehouse', door);
