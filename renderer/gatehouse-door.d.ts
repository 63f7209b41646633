/**
 * The one door to the main process, as preload puts it on the page. Payloads are unknown until parsed.
 */
import type { GatehouseDoor } from '../contract/ipc.ts';

declare global {
  interface Window {
    readonly gatehouse: GatehouseDoor;
  }
}
