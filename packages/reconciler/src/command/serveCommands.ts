import { runCommand, type Command } from './runCommand';

/** A command to run, or without one: to give up the one of this id. Plain data. @internal */
export interface Ask {
  id: number;
  command?: Command;
}

/**
 * The body of the process that starts others. It ends with the one that it serves, however that ends, and takes along
 * what it runs. @internal
 */
export function serveCommands(): void {
  const running = new Map<number, AbortController>();
  process.on('message', async message => {
    const { id, command } = message as Ask;
    if (!command) {
      running.get(id)?.abort();
      return;
    }
    const controller = new AbortController();
    running.set(id, controller);
    const end = await runCommand(command, controller.signal);
    running.delete(id);
    if (process.connected) {
      process.send!({ id, end });
    }
  });
  process.on('disconnect', () => {
    running.forEach(controller => controller.abort());
    process.exit(0);
  });
  // Ctrl-C reaches all processes of a terminal: whoever is served decides when it is over.
  process.on('SIGINT', () => {});
}
