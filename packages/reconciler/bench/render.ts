import { renderBench } from '../../renderer/bench/render.bench';
import type { BenchRow } from './row';

/** A warm render against the same tool as a process. */
export async function render(quick: boolean): Promise<BenchRow[]> {
  return renderBench({ rounds: quick ? 20 : 200 });
}
