import type { CheckedFile } from '../directory/checkSyntax';
import { RefusalProblem } from '../refusal';
import type { ModuleFile } from './compileModule';
import { WasmTool } from './protocol';

/** From the host to a worker. */
export type WorkerRequest =
  | { type: 'load'; tool: WasmTool; file: ModuleFile }
  | { type: 'render'; tool: WasmTool; frame: Uint8Array }
  | { type: 'check'; files: readonly CheckedFile[] };

/** Why a module broke down. */
export type Breakdown = 'memory' | 'stack' | 'other';

/** From a worker to the host: exactly one for each request. */
export type WorkerReply =
  | { type: 'loaded' }
  | { type: 'checked'; problem: RefusalProblem | undefined }
  | {
      type: 'answer';
      frame: Uint8Array;
      /** What the tool wrote beside its result. */
      output: string;
      /** Of the module, after the render. */
      memoryBytes: number;
    }
  | { type: 'broken'; breakdown: Breakdown; message: string };
