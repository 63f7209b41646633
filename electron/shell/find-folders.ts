/**
 * Finds folders that an export may go to: sticks that are plugged in, disks beside them, and the station's own folder.
 *
 * Linux: what is mounted under /media, /run/media and /mnt, and can be written to; a mount point on which nothing is
 * mounted would take the file to the system's disk and is none. Windows: removable drives. Everything is asynchronous,
 * since a stick may be slow; a folder that does not answer in time is left out.
 */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, open, readdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { ExportFolder } from '../../contract/desk.ts';

/** A stick that answers later is not offered, milliseconds. */
const ANSWER_MS = 2_000;
const MAX_FOLDERS = 32;
/** Names that are tried before a day is not exported into this folder any more. */
const MAX_NAMES = 999;

/** Where a desktop or udisks mounts sticks, and how deep: /media/STICK, /media/USER/STICK. */
const MOUNT_ROOTS = [
  { path: '/media', depth: 2 },
  { path: '/run/media', depth: 2 },
  { path: '/mnt', depth: 1 },
] as const;

type ListFolders = (path: string) => Promise<readonly string[]>;

export interface FolderSources {
  readonly platform: NodeJS.Platform;
  /** The station's own folder for exports; made when it is not there. Null: none. */
  readonly ownFolder: string | null;
  readonly roots?: readonly { readonly path: string; readonly depth: number }[];
  /** Whether a file system of its own is mounted here. */
  readonly isMounted?: (path: string) => Promise<boolean>;
  /** Names of the folders in a folder. */
  readonly listFolders?: ListFolders;
  /** Windows: removable drives as JSON. */
  readonly listDrives?: () => Promise<string>;
}

export async function findFolders(sources: FolderSources): Promise<readonly ExportFolder[]> {
  const found = await Promise.all([
    sources.platform === 'win32'
      ? findDrives(sources.listDrives ?? listRemovableDrives)
      : findMounts(
          sources.roots ?? MOUNT_ROOTS,
          sources.isMounted ?? isMountPoint,
          sources.listFolders ?? listFolders,
        ),
    findOwn(sources.ownFolder),
  ]);
  return found.flat().slice(0, MAX_FOLDERS);
}

async function findMounts(
  roots: NonNullable<FolderSources['roots']>,
  isMounted: (path: string) => Promise<boolean>,
  list: ListFolders,
): Promise<readonly ExportFolder[]> {
  const candidates = await Promise.all(roots.map(({ path, depth }) => foldersUnder(path, depth, list)));
  const folders = await Promise.all(
    candidates.flat().map((path) =>
      inTime(async () => {
        if (!(await isMounted(path))) return [];
        return describe(path, true);
      }),
    ),
  );
  return folders.flat();
}

/** Folders down to this depth; those that may not be listed have none. */
async function foldersUnder(path: string, depth: number, list: ListFolders): Promise<readonly string[]> {
  if (depth === 0) return [];
  // A stick that hangs must not hang those beside it, nor an export that looks whether its own is still there.
  const folders = (await inTime(() => list(path))).map((name) => join(path, name));
  const deeper = await Promise.all(folders.map((folder) => foldersUnder(folder, depth - 1, list)));
  return folders.flatMap((folder, at) => [folder, ...(deeper[at] ?? [])]);
}

async function listFolders(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Another device than the folder above it is on. */
async function isMountPoint(path: string): Promise<boolean> {
  const [own, above] = await Promise.all([stat(path), stat(dirname(path))]);
  return own.dev !== above.dev;
}

async function findOwn(path: string | null): Promise<readonly ExportFolder[]> {
  if (path === null) return [];
  return inTime(async () => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return describe(path, false);
  });
}

async function describe(path: string, isRemovable: boolean): Promise<readonly ExportFolder[]> {
  await access(path, constants.W_OK | constants.X_OK);
  return [{ path, label: basename(path).slice(0, 200), freeBytes: await freeBytesOf(path), isRemovable }];
}

async function freeBytesOf(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Empty also for what fails: a folder that cannot be looked at cannot be written to. */
function inTime<T>(find: () => Promise<readonly T[]>): Promise<readonly T[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), ANSWER_MS);
    find().then(
      (folders) => {
        clearTimeout(timer);
        resolve(folders);
      },
      () => {
        clearTimeout(timer);
        resolve([]);
      },
    );
  });
}

const driveSchema = z.object({
  DeviceID: z.string().regex(/^[A-Z]:$/),
  VolumeName: z.string().nullish(),
  FreeSpace: z.number().nullish(),
});

/** PowerShell gives one drive as an object, several as a list, none as nothing. */
async function findDrives(listDrives: () => Promise<string>): Promise<readonly ExportFolder[]> {
  try {
    const text = (await listDrives()).trim();
    if (text === '') return [];
    const drives = z.union([z.array(driveSchema), driveSchema]).parse(JSON.parse(text));
    return (Array.isArray(drives) ? drives : [drives]).map(({ DeviceID, VolumeName, FreeSpace }) => ({
      path: `${DeviceID}\\`,
      label: [VolumeName, DeviceID].filter((word) => (word ?? '') !== '').join(' '),
      freeBytes: FreeSpace ?? null,
      isRemovable: true,
    }));
  } catch {
    return [];
  }
}

/** DriveType 2 is removable (Win32_LogicalDisk). */
async function listRemovableDrives(): Promise<string> {
  const command =
    'Get-CimInstance Win32_LogicalDisk -Filter "DriveType=2" | Select-Object DeviceID,VolumeName,FreeSpace | ConvertTo-Json -Compress';
  const { stdout } = await promisify(execFile)(
    'powershell.exe',
    ['-NoProfile', '-NonInteractive', '-Command', command],
    { windowsHide: true, timeout: 10_000 },
  );
  return stdout;
}

/** A name in this folder that nothing has: `log.csv`, `log-2.csv`. Null: the folder is gone, or has them all. */
export async function chooseFreeName(
  folder: string,
  start: string,
  extension: string,
): Promise<string | null> {
  let names: ReadonlySet<string>;
  try {
    // A stick's file system takes no notice of case.
    names = new Set((await readdir(folder)).map((name) => name.toLowerCase()));
  } catch {
    return null;
  }
  for (let number = 1; number <= MAX_NAMES; number += 1) {
    const name = `${start}${number === 1 ? '' : `-${number}`}${extension}`;
    if (!names.has(name.toLowerCase())) return join(folder, name);
  }
  return null;
}

/**
 * Puts the folder itself on disk, so that a stick may be pulled out: the file is there already, its name not yet.
 * False: it could not. Windows writes names through by itself and opens no folder.
 */
export async function settleFolder(
  folder: string,
  platform: NodeJS.Platform,
  sync: (folder: string) => Promise<void> = syncFolder,
): Promise<boolean> {
  if (platform === 'win32') return true;
  try {
    await sync(folder);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && cannotSync.has(String(error.code));
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file system that has no such call (some network and FUSE ones): the file is there, and was flushed itself. */
const cannotSync: ReadonlySet<string> = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);
