/**
 * A job table that grows: rows fill blocks of one size, and are copied once, when all are there.
 * It must not know where rows come from.
 */
import { emptyJobTable, type JobTable } from '../../model/jobs.ts';

const BLOCK_ROWS = 1 << 15;

export class JobBlocks {
  readonly #full: JobTable[] = [];
  #block: JobTable = emptyJobTable(BLOCK_ROWS);
  /** Rows of the last block. */
  #filled = 0;

  get count(): number {
    return this.#full.length * BLOCK_ROWS + this.#filled;
  }

  add(id: number, submit: number, gpus: number, run: number, request: number, user: number, outcome: number): void {
    if (this.#filled === BLOCK_ROWS) this.#nextBlock();
    const block = this.#block;
    const row = this.#filled++;
    block.id[row] = id;
    block.submit[row] = submit;
    block.gpus[row] = gpus;
    block.run[row] = run;
    block.request[row] = request;
    block.user[row] = user;
    block.outcome[row] = outcome;
  }

  /** All rows so far, in columns of their own and of exactly their length. */
  table(): JobTable {
    const table = emptyJobTable(this.count);
    this.#full.forEach((block, k) => {
      copyRows(block, BLOCK_ROWS, table, k * BLOCK_ROWS);
    });
    copyRows(this.#block, this.#filled, table, this.#full.length * BLOCK_ROWS);
    return table;
  }

  #nextBlock(): void {
    this.#full.push(this.#block);
    this.#block = emptyJobTable(BLOCK_ROWS);
    this.#filled = 0;
  }
}

/** Copies the first `count` rows of a block to where they belong: the columns that {@link JobBlocks.add} fills. */
function copyRows(block: JobTable, count: number, table: JobTable, at: number): void {
  table.id.set(block.id.subarray(0, count), at);
  table.submit.set(block.submit.subarray(0, count), at);
  table.gpus.set(block.gpus.subarray(0, count), at);
  table.run.set(block.run.subarray(0, count), at);
  table.request.set(block.request.subarray(0, count), at);
  table.user.set(block.user.subarray(0, count), at);
  table.outcome.set(block.outcome.subarray(0, count), at);
}
