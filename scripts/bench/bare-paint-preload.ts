/** Page side of bare-paint.ts: paints the colour it is sent and says when the frame is out. */
import { ipcRenderer } from 'electron';

ipcRenderer.on('bare:paint', (_event, colour: string) => {
  document.body.style.background = colour;
  requestAnimationFrame(() => requestAnimationFrame(() => ipcRenderer.send('bare:painted')));
});
