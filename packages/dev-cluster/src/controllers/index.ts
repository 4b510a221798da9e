export {
  startControllers,
  type ControllersOptions,
  type RunningControllers,
} from './startControllers';
export { createImageTable, openImageTable } from './imageTable';
