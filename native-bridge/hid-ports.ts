/**
 * HID ports: what a HID POS driver needs of the system. The real ones are in node-hid-ports.ts; tests and
 * the simulator replay recorded reports through others.
 */

/** One top-level collection of a HID device; a composite device shows as several. */
export interface HidInfo {
  /** What `open` takes: /dev/hidrawN on Linux, an interface path on Windows. */
  readonly path: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly product?: string | undefined;
  /** Device release in binary-coded decimal: 0x0123 is 1.23. */
  readonly release?: number | undefined;
  readonly usagePage?: number | undefined;
  readonly usage?: number | undefined;
}

export interface HidHandle {
  /** One report, its id first. At most one listener for each handle. */
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  /** Reading failed: the device was pulled out. Nothing follows. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Sends an output report, its id first. */
  write(report: Uint8Array): Promise<unknown>;
  sendFeatureReport(report: Uint8Array): Promise<unknown>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

export interface HidPorts {
  /** Everything that is plugged in; opens nothing. */
  list(): Promise<readonly HidInfo[]>;
  open(path: string): Promise<HidHandle>;
  /** Report descriptor of the device at `path`; null where the system does not give it. */
  readDescriptor(path: string): Promise<Uint8Array | null>;
}
