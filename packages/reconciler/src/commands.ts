/**
 * The process that starts others. Started by the engine's thread, never imported.
 *
 * @packageDocumentation
 */
import { serveCommands } from './command/serveCommands';

serveCommands();
