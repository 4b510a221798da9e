export { createRenderer, type RendererOptions } from './createRenderer';
export {
  createExecRenderer,
  type ExecRendererOptions,
} from './exec/execRenderer';
export { defaultRenderLimits, type RenderLimits } from './limits';
export { createFolderSource } from './source/folderSource';
export { createMemorySource, type MemoryFile } from './source/memorySource';
export {
  type BuiltModules,
  ensureModules,
  type EnsureModulesOptions,
} from './wasm/ensureModules';
export {
  createWasmRenderer,
  type WasmRendererOptions,
} from './wasm/wasmRenderer';
