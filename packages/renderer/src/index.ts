export { defaultRenderLimits, type RenderLimits } from './limits';
export { createFolderSource } from './source/folderSource';
export { createMemorySource, type MemoryFile } from './source/memorySource';
export {
  createWasmRenderer,
  type WasmRendererOptions,
} from './wasm/wasmRenderer';
