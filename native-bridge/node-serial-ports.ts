/**
 * The real serial ports: serialport 13 behind the driver's interface. Decides nothing.
 */
import { SerialPort } from 'serialport';
import type { Timers } from './held.ts';
import { renewedPort } from './renewed-port.ts';
import { describeLinuxPort, describeListedPort, type ScannerPort, type SerialPorts } from './serial-ports.ts';
import { watchHangUp } from './watch-hang-up.ts';

export const createNodeSerialPorts = (timers: Timers): SerialPorts => ({
  create: (options): ScannerPort =>
    renewedPort((baudRate) =>
      watchHangUp(
        new SerialPort({ ...options, ...(baudRate === null ? {} : { baudRate }), autoOpen: false }),
        timers,
      ),
    ),
  describe: (path) =>
    process.platform === 'linux'
      ? describeLinuxPort(path)
      : describeListedPort(path, () => SerialPort.list()),
});
