import { PassThrough } from 'node:stream';
import { askPerson } from './askPerson';

/** As a terminal: keys come one by one, and Ctrl-C is one of them. */
function terminal() {
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => {},
  });
  const output = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 80,
    rows: 24,
  });
  const controller = new AbortController();
  const { signal } = controller;
  const onInterrupt = () => controller.abort('SIGINT');
  return { input, controller, given: { input, output, signal, onInterrupt } };
}

describe('a question to a person', () => {
  it('answers what was typed', async () => {
    const { input, given } = terminal();
    const answer = askPerson('Go on? ', given);
    input.write('yes\r');
    expect(await answer).toBe('yes');
  });

  it('is interrupted by Ctrl-C as the rest of a command is', async () => {
    // It ended with a stack trace and exit code 2.
    const { input, given } = terminal();
    const answer = askPerson('Go on? ', given);
    input.write('\u0003');
    await expect(answer).rejects.toBe('SIGINT');
  });

  it('ends with a signal from outside', async () => {
    const { controller, given } = terminal();
    const answer = askPerson('Go on? ', given);
    controller.abort('SIGTERM');
    await expect(answer).rejects.toBe('SIGTERM');
  });

  it('answers nothing where the input ends', async () => {
    const { input, given } = terminal();
    const answer = askPerson('Go on? ', given);
    input.end();
    expect(await answer).toBe('');
  });
});
