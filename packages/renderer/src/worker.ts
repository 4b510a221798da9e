import { parentPort } from 'node:worker_threads';
import { firstSyntaxError } from './directory/checkSyntax';
import { compileModule } from './wasm/compileModule';
import { GuestInstance } from './wasm/guestInstance';
import { Breakdown, WorkerReply, WorkerRequest } from './wasm/messages';
import { WasmTool } from './wasm/protocol';

/** The thread in which modules run. The host asks one thing at a time, and ends the thread when it takes too long. */
const instances = new Map<WasmTool, GuestInstance>();

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  if (request.type === 'load') {
    const module = await compileModule(request.file);
    instances.set(request.tool, await GuestInstance.start(module));
    return { type: 'loaded' };
  }
  if (request.type === 'check') {
    return { type: 'checked', problem: firstSyntaxError(request.files) };
  }
  const instance = instances.get(request.tool);
  if (!instance) throw new Error(`${request.tool} is not loaded`);
  try {
    const frame = instance.render(request.frame);
    const { memoryBytes } = instance;
    return {
      type: 'answer',
      frame,
      output: instance.takeOutput(),
      memoryBytes,
    };
  } catch (error) {
    return describeBreakdown(error, instance.takeOutput());
  }
}

function describeBreakdown(error: unknown, output: string): WorkerReply {
  const firstLine = output.split('\n').find(line => line.trim() !== '') ?? '';
  return {
    type: 'broken',
    breakdown: classify(error, output),
    message: firstLine.slice(0, 500) || String(error),
  };
}

function classify(error: unknown, output: string): Breakdown {
  if (/stack overflow|stack exceeds/.test(output)) return 'stack';
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return 'stack';
  }
  return /out of memory|cannot allocate/.test(output) ? 'memory' : 'other';
}

parentPort?.on('message', async (request: WorkerRequest) => {
  let reply: WorkerReply;
  try {
    reply = await answer(request);
  } catch (error) {
    reply = { type: 'broken', breakdown: 'other', message: String(error) };
  }
  parentPort?.postMessage(
    reply,
    reply.type === 'answer' ? [reply.frame.buffer as ArrayBuffer] : [],
  );
});
