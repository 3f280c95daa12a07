import { MAX_VALUE_BYTES } from '../../schema/bounds.ts';
import { BlockFailure } from '../define-block.ts';

export const MAX_LOOP_STEPS = 10_000;
/** About 100 ms of a slow core: a step of the interpreter is `WORK_PER_STEP`, a character or list member touched is 1. */
export const MAX_WORK = 5_000_000;
export const WORK_PER_STEP = 20;
/** Levels of expressions and statements inside each other; also keeps the interpreter within the stack. */
export const MAX_LEVELS = 400;

/** What one rendering may still use. Each method throws `BlockFailure` when its part is used up. */
export class TemplateBudget {
  private loopSteps = 0;
  private work = 0;
  private output = 0;
  private level = 0;

  /** Steps of all loops together, counted before the loop begins. */
  loop(steps: number): void {
    this.loopSteps += steps;
    if (this.loopSteps > MAX_LOOP_STEPS) throw new BlockFailure(`The template takes more than ${MAX_LOOP_STEPS} loop steps.`);
  }

  /** Work that one operation is about to do, such as characters to copy. */
  spend(work: number): void {
    this.work += work;
    if (this.work > MAX_WORK) throw new BlockFailure('The template takes too much work to fill.');
  }

  /** Text on its way out, in UTF-16 units. */
  print(length: number): void {
    this.output += length;
    this.assertLength(this.output);
  }

  /** A text of this length is about to be built. */
  build(length: number): void {
    this.assertLength(length);
    this.spend(length);
  }

  enter(): void {
    this.spend(WORK_PER_STEP);
    if (++this.level > MAX_LEVELS) throw new BlockFailure('The template is nested too deeply.');
  }

  leave(): void {
    this.level--;
  }

  private assertLength(length: number): void {
    if (length > MAX_VALUE_BYTES) throw new BlockFailure(`The template makes a text of more than ${MAX_VALUE_BYTES} characters.`);
  }
}
