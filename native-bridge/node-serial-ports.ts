/**
 * The real serial ports: serialport 13 behind the driver's interface. Decides nothing.
 */
import { SerialPort } from 'serialport';
import { describeLinuxPort, describeListedPort, type ScannerPort, type SerialPorts } from './serial-ports.ts';

export const nodeSerialPorts: SerialPorts = {
  create: (options): ScannerPort => new SerialPort({ ...options, autoOpen: false }),
  describe: (path) =>
    process.platform === 'linux'
      ? describeLinuxPort(path)
      : describeListedPort(path, () => SerialPort.list()),
};
