/**
 * The yardstick: EASY backfilling on nodes of one GPU and nothing else, as plain and as fast as a page allows. It reads
 * SWF, places named nodes (lowest first), and writes the same schedule as `gpufleet replay`. It must not know the
 * simulator, and nothing of it is shared with it: equal bytes of both are a proof for both.
 *
 * node bare-loop.js TRACE NODES CSV
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [path = '', nodesText = '', csvPath = ''] = process.argv.slice(2);
const nodeCount = Number(nodesText);

// The trace: the columns that count, in order of submission as they stand.
const text = readFileSync(path);
let rows = 0;
for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) rows++;
const id = new Float64Array(rows);
const submit = new Float64Array(rows);
const run = new Float64Array(rows);
const size = new Int32Array(rows);
const request = new Float64Array(rows);
const column = [null, id, submit, null, run, null, null, null, size, request];
let jobCount = 0;
for (let at = 0; at < text.length; at++) {
  if (text[at] !== 59 /* ; */) {
    for (let field = 1; field < 10; field++) {
      let number = 0;
      let isNegative = false;
      for (; text[at]! > 32; at++) {
        if (text[at] === 45 /* - */) isNegative = true;
        else number = number * 10 + text[at]! - 48;
      }
      const into = column[field];
      if (into) into[jobCount] = isNegative ? -1 : number;
      while (text[at] === 32) at++;
    }
    jobCount++;
  }
  while (text[at] !== 10) at++;
}

// The cluster: a bitset of free nodes, and for each job a chain over those that it holds.
const freeBits = new Int32Array((nodeCount + 31) >>> 5);
for (let node = 0; node < nodeCount; node++) freeBits[node >>> 5]! |= 1 << (node & 31);
const nextNode = new Int32Array(nodeCount);
const firstNode = new Int32Array(jobCount);
let free = nodeCount;

// Running jobs: a heap by end for what happens, and a list by expected end for the shadow time.
const start = new Float64Array(jobCount);
const end = new Float64Array(jobCount).fill(-1);
const heap = new Int32Array(nodeCount + 1);
let running = 0;
const released = new Float64Array(nodeCount + 1);
const releasedBy = new Int32Array(nodeCount + 1);

function isBefore(a: number, b: number): boolean {
  return end[a]! < end[b]! || (end[a] === end[b] && a < b);
}

function startJob(job: number, now: number): void {
  let first = -1;
  for (let word = 0, left = size[job]!; left > 0; word++) {
    for (; left > 0 && freeBits[word] !== 0; left--) {
      const bit = freeBits[word]! & -freeBits[word]!;
      freeBits[word]! ^= bit;
      const node = (word << 5) + 31 - Math.clz32(bit);
      nextNode[node] = first;
      first = node;
    }
  }
  firstNode[job] = first;
  free -= size[job]!;
  start[job] = now;
  end[job] = now + run[job]!;
  let hole = running;
  for (; hole > 0 && isBefore(job, heap[(hole - 1) >> 1]!); hole = (hole - 1) >> 1) heap[hole] = heap[(hole - 1) >> 1]!;
  heap[hole] = job;
  const expected = now + request[job]!;
  let at = running++;
  for (; at > 0 && released[at - 1]! > expected; at--) {
    released[at] = released[at - 1]!;
    releasedBy[at] = releasedBy[at - 1]!;
  }
  released[at] = expected;
  releasedBy[at] = job;
}

function endFirst(): void {
  const job = heap[0]!;
  const last = heap[--running]!;
  let hole = 0;
  for (let child = 1; child < running; child = 2 * hole + 1) {
    if (child + 1 < running && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (isBefore(last, heap[child]!)) break;
    heap[hole] = heap[child]!;
    hole = child;
  }
  heap[hole] = last;
  for (let node = firstNode[job]!; node >= 0; node = nextNode[node]!) freeBits[node >>> 5]! |= 1 << (node & 31);
  free += size[job]!;
  let at = 0;
  while (releasedBy[at] !== job) at++;
  for (; at < running; at++) {
    released[at] = released[at + 1]!;
    releasedBy[at] = releasedBy[at + 1]!;
  }
}

// The queue in order of submission, and what the blocked head keeps: `extra` nodes are free beside it at `shadow`.
const queue = new Int32Array(jobCount);
let queued = 0;
let shadow = 0;
let extra = 0;

function reserve(head: number, now: number): void {
  let available = free;
  let at = 0;
  for (; at < running && available < size[head]!; at++) available += size[releasedBy[at]!]!;
  shadow = Math.max(released[at - 1]!, now + 1);
  for (; at < running && released[at]! <= shadow; at++) available += size[releasedBy[at]!]!;
  extra = available - size[head]!;
}

/** Looks at the jobs from `from` on behind the head, and closes the ranks. */
function backfill(from: number, now: number): void {
  let kept = from;
  for (let k = from; k < queued; k++) {
    const job = queue[k]!;
    const isShort = now + request[job]! <= shadow;
    if (size[job]! <= free && (isShort || size[job]! <= extra)) {
      startJob(job, now);
      if (!isShort) extra -= size[job]!;
    } else queue[kept++] = job;
  }
  queued = kept;
}

// The clock: ends before submissions before one pass, and again while a run of no length ends at the same instant.
let arrived = 0;
while (arrived < jobCount && size[arrived]! > nodeCount) arrived++;
while (arrived < jobCount || running > 0) {
  const nextEnd = running > 0 ? end[heap[0]!]! : Number.POSITIVE_INFINITY;
  const now = arrived < jobCount ? Math.min(nextEnd, submit[arrived]!) : nextEnd;
  let looked = nextEnd === now ? 0 : queued;
  while (running > 0 && end[heap[0]!] === now) endFirst();
  for (; arrived < jobCount && submit[arrived] === now; arrived++)
    if (size[arrived]! <= nodeCount) queue[queued++] = arrived;
  // An overdue job moves the shadow time from instant to instant.
  if (running > 0 && released[0]! <= now) looked = 0;
  let head = 0;
  if (looked === 0) while (head < queued && size[queue[head]!]! <= free) startJob(queue[head++]!, now);
  if (head > 0) queue.copyWithin(0, head, queued);
  queued -= head;
  if (queued > 0) {
    if (looked === 0) reserve(queue[0]!, now);
    backfill(Math.max(looked, 1), now);
  }
}

const csv = Buffer.allocUnsafe(30 + 80 * jobCount);
let length = csv.write('job_id,submit,start,end,nodes\n');
function writeNumber(value: number, separator: number): void {
  let digits = 1;
  for (let power = 10; value >= power; power *= 10) digits++;
  for (let at = length + digits - 1, rest = value; at >= length; at--) {
    const tenth = Math.floor(rest / 10);
    csv[at] = 48 + rest - tenth * 10;
    rest = tenth;
  }
  csv[length + digits] = separator;
  length += digits + 1;
}
for (let job = 0; job < jobCount; job++) {
  if (end[job]! < 0) continue;
  writeNumber(id[job]!, 44);
  writeNumber(submit[job]!, 44);
  writeNumber(start[job]!, 44);
  writeNumber(end[job]!, 44);
  writeNumber(size[job]!, 10);
}
writeFileSync(csvPath, csv.subarray(0, length));
