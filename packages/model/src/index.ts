export type {
  FileSource,
  HelmParameters,
  ReadSet,
  Renderer,
  RenderOutcome,
  RenderRequest,
  RenderTool,
  SourceEntry,
} from './renderer';
export { problemSchema, type Problem } from './problem';
