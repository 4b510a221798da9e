/** An error that a person can mend: what is wrong, and the cure. */
export class Failure extends Error {
  constructor(message, cure, cause) {
    super(message, { cause });
    this.cure = cure;
  }
}

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) =>
  colour ? `\u001b[${code}m${text}\u001b[0m` : text;

export const report = {
  /** Runs one step of several, saying what it does and how long it took. */
  async step(label, action) {
    const started = Date.now();
    process.stdout.write(`${paint(36, '▸')} ${label}\n`);
    const value = await action();
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(
      `${paint(32, '✓')} ${label} ${paint(2, `${seconds} s`)}\n`,
    );
    return value;
  },
  detail(text) {
    process.stdout.write(`  ${paint(2, text)}\n`);
  },
  line(text = '') {
    process.stdout.write(`${text}\n`);
  },
  bold: text => paint(1, text),
  failure(error) {
    process.stderr.write(`\n${paint(31, '✗')} ${error.message}\n`);
    if (error.cure) {
      process.stderr.write(`  ${error.cure}\n`);
    } else if (!(error instanceof Failure)) {
      process.stderr.write(`${error.stack}\n`);
    }
  },
};
