import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Logger } from '@gitops-suite/reconciler';

/** The backend's logger as the engine writes to it. */
export function engineLogger(logger: LoggerService): Logger {
  return {
    debug: (message, fields) => logger.debug(message, fields as JsonObject),
    info: (message, fields) => logger.info(message, fields as JsonObject),
    warn: (message, fields) => logger.warn(message, fields as JsonObject),
    error: (message, fields) => logger.error(message, fields as JsonObject),
  };
}
