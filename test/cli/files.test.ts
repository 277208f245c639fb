/** Files are there whole or not at all, and traces come in whatever way they are packed. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { checkWritable, writeAtomic, writeFileAtomic } from '../../sim/cli/files/atomic-file.ts';
import { makeFolder } from '../../sim/cli/files/folder.ts';
import { packageRoot, packageVersion } from '../../sim/cli/files/package.ts';
import { traceBytes } from '../../sim/cli/files/trace-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file that is written', () => {
  it('is there with its folders, and nothing besides', () => {
    const path = join(folder, 'a', 'b', 'results.json');
    writeFileAtomic(path, 'first');
    writeFileAtomic(path, 'second');
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['results.json']);
  });

  it('stays as it was when its writing fails', () => {
    const path = join(folder, 'kept.txt');
    writeFileAtomic(path, 'kept');
    expect(() =>
      writeAtomic(path, (file) => {
        file.write(Buffer.from('half'));
        throw new Error('broken');
      }),
    ).toThrow('broken');
    expect(readFileSync(path, 'utf8')).toBe('kept');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('does not take the place of a device', () => {
    writeFileAtomic('/dev/null', 'gone');
    expect(readFileSync('/dev/null', 'utf8')).toBe('');
  });

  it('goes where a link leads, over several links and to what is not there yet, and the links remain', () => {
    mkdirSync(join(folder, 'far'));
    symlinkSync(join('far', 'second.csv'), join(folder, 'first.csv'));
    symlinkSync('target.csv', join(folder, 'far', 'second.csv'));
    for (const words of ['new', 'replaced']) {
      writeFileAtomic(join(folder, 'first.csv'), words);
      expect(readFileSync(join(folder, 'far', 'target.csv'), 'utf8')).toBe(words);
    }
    expect(readlinkSync(join(folder, 'first.csv'))).toBe(join('far', 'second.csv'));
    expect(readdirSync(join(folder, 'far'))).toEqual(['second.csv', 'target.csv']);
  });

  it.skipIf(!existsSync('/dev/fd'))('is no other where this process was given it open, by whatever name', () => {
    const path = join(folder, 'given.txt');
    const given = openSync(path, 'w');
    writeSync(given, 'before, ');
    symlinkSync(`/dev/fd/${given}`, join(folder, 'link-to-given'));
    writeFileAtomic(join(folder, 'link-to-given'), 'between, ');
    writeFileAtomic(`/dev/fd/${given}`, 'then, ');
    writeSync(given, 'after');
    closeSync(given);
    expect(readFileSync(path, 'utf8')).toBe('before, between, then, after');
  });

  it('is named, not its temporary name, when the system refuses it', () => {
    const name = 'x'.repeat(250);
    expect(() => writeFileAtomic(join(folder, name), 'x')).toThrow(
      expect.objectContaining({ code: 'ENAMETOOLONG', path: join(folder, name) }),
    );
  });

  it.skipIf(!existsSync('/dev/full'))('is named when the device is full', () => {
    expect(() => writeFileAtomic('/dev/full', 'x')).toThrow(
      expect.objectContaining({ code: 'ENOSPC', path: '/dev/full' }),
    );
  });

  it('is no directory', () => {
    expect(() => writeFileAtomic(folder, 'x')).toThrow(expect.objectContaining({ code: 'EISDIR' }));
  });
});

describe('a file that is to be written later', () => {
  it('is good wherever a folder can be made, and makes none', () => {
    checkWritable(join(folder, 'not', 'yet', 'x.csv'));
    checkWritable('x.csv');
    checkWritable('/dev/null');
    expect(existsSync(join(folder, 'not'))).toBe(false);
  });

  it('is refused below a file, and as a directory', () => {
    writeFileSync(join(folder, 'plain'), '');
    const below = join(folder, 'plain', 'x.csv');
    expect(() => checkWritable(below)).toThrow(expect.objectContaining({ code: 'ENOTDIR', path: below }));
    expect(() => checkWritable(folder)).toThrow(expect.objectContaining({ code: 'EISDIR' }));
  });
});

it.skipIf(!existsSync('/proc/self'))('a folder that cannot be made is an error, not an endless attempt', () => {
  expect(() => makeFolder('/proc/gpufleet/x')).toThrow(expect.objectContaining({ syscall: 'mkdir' }));
});

describe('the bytes of a trace', () => {
  const text = Buffer.from('; MaxNodes: 10\n'.repeat(300_000));
  const read = async (path: string, hash = createHash('sha256')) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of traceBytes(path, hash)) chunks.push(chunk);
    return { bytes: Buffer.concat(chunks), sha256: hash.digest('hex') };
  };
  const stored = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  it.each([
    ['plain', text],
    ['gzip', gzipSync(text)],
    ['two gzip members', Buffer.concat([gzipSync(text.subarray(0, 1000)), gzipSync(text.subarray(1000))])],
  ])('are the same from %s, and the hash is that of the file', async (_, packed) => {
    const { bytes, sha256 } = await read(stored('trace', packed));
    expect(bytes.equals(text)).toBe(true);
    expect(sha256).toBe(createHash('sha256').update(packed).digest('hex'));
  });

  it('are none of an empty file', async () => {
    expect((await read(stored('empty', Buffer.alloc(0)))).bytes).toHaveLength(0);
  });

  it('that are cut off in the middle of a gzip stream are an issue', async () => {
    const path = stored('cut.gz', gzipSync(text).subarray(0, 2000));
    await expect(read(path)).rejects.toThrow(`${path}: damaged gzip stream`);
  });
});

it('finds its own package', () => {
  expect(readdirSync(packageRoot())).toContain('scenarios');
  expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
});
