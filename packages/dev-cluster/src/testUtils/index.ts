export {
  controlPlaneAssets,
  startControlPlane,
  type ControlPlane,
  type ControlPlaneOptions,
  type ControlPlaneProgram,
} from '../testing/controlPlane';
export { freePorts } from '../testing/freePorts';
export {
  createImageTable,
  startControllers,
  type ControllersOptions,
  type RunningControllers,
} from '../controllers';
