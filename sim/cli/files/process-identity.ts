/**
 * What tells a process from a later one of the same number, and from one of the same number elsewhere. It must not know what
 * is done with it.
 */
import { readFileSync, readlinkSync } from 'node:fs';

/** Linux: the boot and the clock ticks since then at which a process began (proc(5), field 22); elsewhere null. */
export function startOf(pid: number): string | null {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the program's name, in parentheses and with whatever is in it.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${ticks ?? ''}`;
}

/** Linux: the boot and the namespace of process numbers (pid_namespaces(7)); elsewhere null. */
export function ownSpace(): string | null {
  const boot = textOf('/proc/sys/kernel/random/boot_id')?.trim();
  try {
    return boot === undefined ? null : `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
