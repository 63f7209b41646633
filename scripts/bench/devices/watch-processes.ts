/**
 * Looks at the processes of a running station from outside: which belong to it, what they cost and hold.
 *
 * Linux only (/proc, proc_pid_stat(5)); times are those that the kernel charges, whoever else is busy.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ: fixed at 100 in what Linux tells user space on every architecture Electron runs on. */
const TICKS_A_SECOND = 100;

interface ProcessStat {
  readonly parent: number;
  readonly ticks: number;
}

function readStat(pid: number): ProcessStat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in brackets and may hold anything; state is field 3, parent 4, utime 14, stime 15.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null;
  }
}

/** `root` and everything below it. */
export function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readStat(Number(name));
    if (stat === null) continue;
    const siblings = children.get(stat.parent) ?? [];
    siblings.push(Number(name));
    children.set(stat.parent, siblings);
  }
  const tree: number[] = [];
  const look = [root];
  for (let pid = look.pop(); pid !== undefined; pid = look.pop()) {
    tree.push(pid);
    look.push(...(children.get(pid) ?? []));
  }
  return tree;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** What Chromium calls the process: "main", "renderer", "gpu-process", "native-bridge" ... */
export function roleOf(pid: number, root: number): string {
  if (pid === root) return 'main';
  const command = commandOf(pid);
  if (command.includes('node.mojom.NodeService')) return 'native-bridge';
  const type = /--type=([a-z-]+)/.exec(command)?.[1] ?? 'other';
  return type === 'utility' ? (/--utility-sub-type=([a-z_.A-Z]+)/.exec(command)?.[1] ?? type) : type;
}

/** The process that holds the drivers; null while there is none. */
export const findBridge = (root: number): number | null =>
  processTree(root).find((pid) => roleOf(pid, root) === 'native-bridge') ?? null;

/** Processor time so far, seconds, by process. */
export function cpuSeconds(pids: readonly number[]): ReadonlyMap<number, number> {
  return new Map(pids.map((pid) => [pid, (readStat(pid)?.ticks ?? 0) / TICKS_A_SECOND]));
}

/** Resident memory, bytes; null when the process is gone. */
export function residentBytes(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : Number(kib) * 1_024;
  } catch {
    return null;
  }
}

/** Open files, sockets and ports; null when the process is gone. */
export function openFiles(pid: number): number | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return null;
  }
}
