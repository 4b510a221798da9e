export {
  startControllers,
  type ControllersOptions,
  type RunningControllers,
} from './startControllers';
export type { ControllerName } from './controllerTable';
export {
  createImageTable,
  openImageTable,
  type ImageTable,
  type ImageTags,
  type OpenImageTableOptions,
} from './imageTable';
export { systemClock, type Clock } from './clock';
export { type Logger } from './logger';
