/** Page side of bare-paint.ts: paints the colour it is sent and says when the frame is out. */
import { ipcRenderer } from 'electron';

const channel = new MessageChannel();
channel.port1.onmessage = () => ipcRenderer.send('bare:painted');
ipcRenderer.on('bare:paint', (_event, colour: string) => {
  document.body.style.background = colour;
  requestAnimationFrame(() => channel.port2.postMessage(null));
});
