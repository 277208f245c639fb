/**
 * Folders that files are written to: made where they are missing, and looked at before anything is computed.
 * It must not know what is written.
 */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A folder with all that it stands in. Level by level: Node's own `recursive` never ends below `/proc`, where a folder
 * is there and yet none can be made in it.
 * @throws system errors, EEXIST where the path is no folder
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

/** @throws system errors unless the folder, or the nearest one above it that is there, can be written to */
export function checkFolder(path: string): void {
  const parent = dirname(path);
  if (!isThere(path) && parent !== path) checkFolder(parent);
  // The dot makes it an error to be no folder.
  else accessSync(`${path}/.`, constants.W_OK);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
